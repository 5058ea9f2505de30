import { Metrics, type Tallies, type Tally } from '@highstreet/service';
import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { BalancerObserver } from './balancer-observer.ts';
import type { AddressSource } from './discovery/address.ts';
import type { EjectionCause, Result } from './health/health.ts';

/** What the clients of this process do, as Prometheus counters; what an operator must see, in the log. */
@Injectable()
export class BalancerMetrics implements BalancerObserver {
  private readonly logger = new Logger('Balancer');
  private readonly requests: Tallies<'service' | 'instance' | 'result'>;
  /** By service, instance and result: found for every request. */
  private readonly tallies = new Map<string, Map<string, Map<Result, Tally>>>();
  private readonly ejections: Counter<'service' | 'instance' | 'cause'>;
  private readonly retries: Counter<'service'>;
  private readonly refusals: Counter<'service'>;

  constructor(metrics: Metrics) {
    this.requests = metrics.tallies({
      name: 'balancer_requests_total',
      help: 'Requests sent to an instance, retries included, by what came of them',
      labelNames: ['service', 'instance', 'result'],
    });
    this.ejections = metrics.counter({
      name: 'balancer_ejections_total',
      help: 'How often an instance was left out for a while, and why',
      labelNames: ['service', 'instance', 'cause'],
    });
    this.retries = metrics.counter({
      name: 'balancer_retries_total',
      help: 'Requests that were sent to another instance after a failure',
      labelNames: ['service'],
    });
    this.refusals = metrics.counter({
      name: 'balancer_retry_budget_exhausted_total',
      help: 'Failures that were not tried again because the retry budget was used up',
      labelNames: ['service'],
    });
  }

  requested(service: string, instance: string, result: Result): void {
    const tally = this.tallies.get(service)?.get(instance)?.get(result) ?? this.add(service, instance, result);
    tally.add();
  }

  ejected(service: string, instance: string, cause: EjectionCause): void {
    this.ejections.inc({ service, instance, cause });
    this.logger.warn({ service, instance, cause }, 'instance ejected');
  }

  retried(service: string): void {
    this.retries.inc({ service });
  }

  retryRefused(service: string): void {
    this.refusals.inc({ service });
  }

  discoveryFailed(service: string, source: AddressSource, error: unknown): void {
    this.logger.warn({ service, source, reason: (error as Error).message }, 'instances could not be looked up');
  }

  private add(service: string, instance: string, result: Result): Tally {
    const tally = this.requests.of({ service, instance, result });
    const byInstance = this.tallies.get(service) ?? new Map<string, Map<Result, Tally>>();
    const byResult = byInstance.get(instance) ?? new Map<Result, Tally>();
    this.tallies.set(service, byInstance.set(instance, byResult.set(result, tally)));
    return tally;
  }
}
