import type { AddressSource } from './discovery/address.ts';
import type { EjectionCause, Result } from './health/health.ts';

/** Told what a client does, for metrics and logs. */
export interface BalancerObserver {
  requested(service: string, instance: string, result: Result): void;
  ejected(service: string, instance: string, cause: EjectionCause): void;
  retried(service: string): void;
  /** The budget was used up, so a failure was not tried again. */
  retryRefused(service: string): void;
  discoveryFailed(service: string, source: AddressSource, error: unknown): void;
}
