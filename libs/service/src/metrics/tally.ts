import type { Counter } from 'prom-client';

/** Counts with one set of labels; the counter hears of it at a scrape. */
export interface Tally {
  add(count?: number): void;
}

type Labels<T extends string> = Readonly<Record<T, string>>;

/**
 * A counter whose series are found once and kept by whoever counts, so that to count is an addition. prom-client's own
 * checks the labels and writes them out as text to find the series, each time.
 */
export class Tallies<T extends string> {
  private readonly counts: { readonly labels: Labels<T>; count: number }[] = [];

  of(labels: Labels<T>): Tally {
    const series = { labels, count: 0 };
    this.counts.push(series);
    return { add: (count = 1) => void (series.count += count) };
  }

  /** At a scrape: what was counted since the last one. Series that have counted nothing are not made. */
  tell(counter: Counter<T>): void {
    for (const series of this.counts) {
      if (series.count > 0) counter.inc(series.labels, series.count);
      series.count = 0;
    }
  }
}
