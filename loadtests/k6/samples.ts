/** Values of one second of the run. */
export interface Second {
  readonly journeys: number;
  readonly dropped: number;
  readonly failedChecks: number;
  /** Latencies in ms by journey, of requests alone. */
  readonly latencies: ReadonlyMap<string, readonly number[]>;
  readonly finals: readonly number[];
}

/** A request of a journey that got no answer, or a 4xx or 5xx. */
export interface FailedRequest {
  readonly atMs: number;
  /** `GET /api/products/{id}` */
  readonly name: string;
  /** 0: no answer. */
  readonly status: number;
}

interface Point {
  readonly metric: string;
  readonly data: { readonly time: string; readonly value: number; readonly tags?: Readonly<Record<string, string>> };
}

/** The few metrics that are read; k6 writes about ten a request, and parsing the others would cost more than them all. */
const READ =
  /^\{"metric":"(http_req_duration|iterations|dropped_iterations|checks|order_final_ms|http_req_failed)","type":"Point"/;

type OpenSecond = {
  journeys: number;
  dropped: number;
  failedChecks: number;
  latencies: Map<string, number[]>;
  finals: number[];
};

/** k6's samples as they come, by second and by endpoint (https://grafana.com/docs/k6/latest/results-output/real-time/json/). */
export class Samples {
  private readonly bySecond = new Map<number, OpenSecond>();
  readonly byEndpoint = new Map<string, number[]>();
  readonly failed: FailedRequest[] = [];
  private journeys = 0;
  private dropped = 0;

  add(line: string): void {
    if (!READ.test(line)) return;
    const { metric, data } = JSON.parse(line) as Point;
    const { value, tags = {} } = data;
    // What is done before the first journey and after the last has none, and is no load.
    if (tags.scenario === undefined) return;
    if (metric === 'http_req_failed') {
      if (value === 1 && tags.kind === 'request')
        this.failed.push({ atMs: Date.parse(data.time), name: tags.name ?? '', status: Number(tags.status ?? 0) });
      return;
    }
    const second = this.at(Math.floor(Date.parse(data.time) / 1_000));
    if (metric === 'iterations') {
      second.journeys += value;
      this.journeys += value;
    } else if (metric === 'dropped_iterations') {
      second.dropped += value;
      this.dropped += value;
    } else if (metric === 'checks') second.failedChecks += 1 - value;
    else if (metric === 'order_final_ms') second.finals.push(value);
    else if (tags.kind === 'request') {
      push(second.latencies, tags.scenario, value);
      push(this.byEndpoint, tags.name ?? '', value);
    }
  }

  /** From the first second with a sample to the last, without gaps. */
  seconds(): Second[] {
    const known = [...this.bySecond.keys()];
    if (known.length === 0) return [];
    const first = known.reduce((a, b) => Math.min(a, b));
    const last = known.reduce((a, b) => Math.max(a, b));
    return Array.from({ length: last - first + 1 }, (_, index) => this.bySecond.get(first + index) ?? empty());
  }

  /** When the first second began, in ms since 1970; of nothing, now. */
  startMs(): number {
    const known = [...this.bySecond.keys()];
    return known.length === 0 ? Date.now() : known.reduce((a, b) => Math.min(a, b)) * 1_000;
  }

  note(): string {
    return `${this.journeys} journeys ended${this.dropped > 0 ? `, ${this.dropped} dropped` : ''}`;
  }

  private at(second: number): OpenSecond {
    const known = this.bySecond.get(second) ?? empty();
    this.bySecond.set(second, known);
    return known;
  }
}

function empty(): OpenSecond {
  return { journeys: 0, dropped: 0, failedChecks: 0, latencies: new Map(), finals: [] };
}

function push(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
