import type { DurationSeries } from '../metrics/durations.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** How long requests took, by method, route and status. */
export class RequestDurations {
  private readonly durations;
  /** By route, method and status. Routes are those of the program, never paths as clients send them. */
  private readonly series = new Map<string, Map<string, Map<number, DurationSeries>>>();

  constructor(metrics: Metrics) {
    this.durations = metrics.durations({
      name: 'http_server_request_duration_seconds',
      help: 'Time from the head of a request to its answer, handed to the connection (a stream: to its end)',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
  }

  /** What is told before the metric is read can still be observed. */
  onScrape(listener: () => void): void {
    this.durations.onScrape = listener;
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.series.get(route)?.get(method)?.get(status) ?? this.add(method, route, status);
    series.observe(seconds);
  }

  private add(method: string, route: string, status: number): DurationSeries {
    const series = this.durations.series({ method, route, status });
    const byMethod = this.series.get(route) ?? new Map<string, Map<number, DurationSeries>>();
    const byStatus = byMethod.get(method) ?? new Map<number, DurationSeries>();
    this.series.set(route, byMethod.set(method, byStatus.set(status, series)));
    return series;
  }
}
