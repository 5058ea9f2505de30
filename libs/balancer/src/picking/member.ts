import type { Health } from '../health/health.ts';
import { PeakEwma } from './peak-ewma.ts';

/** One instance of a service as the balancer sees it: its figures and its health. */
export class Member {
  /** Its origin, the same through all changes of lists: `http://127.0.0.1:4201`. */
  readonly key: string;
  /** Its share for the methods that know weights; above 0. */
  weight: number;
  zone: string | undefined;
  /** Requests from this process whose answers were not read to the end. */
  inFlight = 0;
  readonly latency = new PeakEwma();
  health: Health = { kind: 'serving', sinceMs: 0, failures: 0, ejections: 0 };
  /** Whether it is among the available. Kept by the balancer. */
  candidate = true;

  constructor(key: string, weight = 1, zone?: string) {
    this.key = key;
    this.weight = weight;
    this.zone = zone;
  }
}
