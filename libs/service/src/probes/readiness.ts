import { Injectable } from '@nestjs/common';
import { Drain } from './drain.ts';

export type ReadinessCheck = () => boolean | Promise<boolean>;

/**
 * Whether this instance should be sent work. A check speaks of this instance alone: were a shared part (Redis, Kafka)
 * checked here, its failure would take every instance out at once, the ones that can still serve included.
 */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  constructor(private readonly drain: Drain) {}

  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Each check by its name; a check that throws is not ready. */
  async report(): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
    const checks: Record<string, boolean> = { accepting: !this.drain.signal.aborted };
    for (const [name, check] of this.checks) {
      checks[name] = await Promise.resolve()
        .then(check)
        .catch(() => false);
    }
    return { ready: Object.values(checks).every(Boolean), checks };
  }
}
