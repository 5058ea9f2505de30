import { Injectable } from '@nestjs/common';
import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  type Metric,
  Registry,
} from 'prom-client';
import { Durations, type DurationsConfiguration } from './durations.ts';
import { Tallies } from './tally.ts';

/** One Prometheus registry a process, with Node's own figures (CPU, memory, event loop, GC) from the start. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  counter<T extends string>(options: CounterConfiguration<T>): Counter<T> {
    return new Counter({ ...options, registers: [this.registry] });
  }

  /** A counter for what happens in every request. */
  tallies<T extends string>(options: Omit<CounterConfiguration<T>, 'collect'>): Tallies<T> {
    const tallies = new Tallies<T>();
    this.counter<T>({
      ...options,
      collect() {
        tallies.tell(this);
      },
    });
    return tallies;
  }

  gauge<T extends string>(options: GaugeConfiguration<T>): Gauge<T> {
    return new Gauge({ ...options, registers: [this.registry] });
  }

  histogram<T extends string>(options: HistogramConfiguration<T>): Histogram<T> {
    return new Histogram({ ...options, registers: [this.registry] });
  }

  /** A histogram for what happens in every request. */
  durations(options: DurationsConfiguration): Durations {
    const durations = new Durations(options);
    // A registry asks for the name and for the values, whatever else its type says.
    this.registry.registerMetric(durations as unknown as Metric);
    return durations;
  }
}
