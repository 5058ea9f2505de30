import { causeOf, HttpClient } from '../replay/http-client.ts';
import { byClock } from '../replay/sender.ts';
import type { PlannedRequest } from './requests.ts';

/** A request that has been answered, or never will be. Times in ms since 1970. */
export interface Sent {
  /** `GET /api/products/{id}` */
  readonly name: string;
  readonly path: string;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** `status 502`, `ECONNRESET`; undefined: it was answered as the contract says. */
  readonly wrong?: string;
}

/** The edge asks two gateways for 15 s each at the worst (infra/nginx/nginx.conf); what takes longer hangs. */
const ANSWER_WITHIN_MS = 40_000;
/** In the open model the shop decides how many are in flight; connections must not be what holds requests back. */
const CONNECTIONS = 256;

/** Requests by the clock, each sent once: what fails is not tried again but written down. */
export class OpenLoad {
  readonly sent: Sent[] = [];
  /** Held up here by more than 0.1 s: the machine, or a driver that blocks. */
  late = 0;
  private readonly http: HttpClient;
  private readonly flying = new Set<Promise<void>>();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private closed = false;

  constructor(baseUrl: string) {
    this.http = new HttpClient({
      baseUrl,
      connections: CONNECTIONS,
      answerWithinMs: ANSWER_WITHIN_MS,
      attemptWithinMs: ANSWER_WITHIN_MS,
    });
  }

  start(requests: Iterable<PlannedRequest>, rate: number): void {
    const send = (request: PlannedRequest): Promise<void> => {
      const flight = this.send(request).finally(() => this.flying.delete(flight));
      this.flying.add(flight);
      return flight;
    };
    this.running = byClock(this.untilStopped(requests), rate, send, () => (this.late += 1));
  }

  get failed(): readonly Sent[] {
    return this.sent.filter(({ wrong }) => wrong !== undefined);
  }

  note(): string {
    return `${this.sent.length} requests answered, ${this.failed.length} failed`;
  }

  /** Resolves when everything that was sent until now has ended; new requests go out meanwhile. */
  async settled(): Promise<void> {
    await Promise.all(this.flying);
  }

  /** Sends nothing more; resolves when all have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** Also breaks off what is in flight, of which nothing is written down. */
  async close(): Promise<void> {
    this.stopped = true;
    this.closed = true;
    await this.http.close();
    await this.running;
  }

  private async send(request: PlannedRequest): Promise<void> {
    const { name, path } = request;
    const sentAtMs = Date.now();
    const wrong = await this.http.attempt(request).then((answer) => request.check(answer), causeOf);
    if (!this.closed)
      this.sent.push({ name, path, sentAtMs, endedAtMs: Date.now(), ...(wrong === undefined ? {} : { wrong }) });
  }

  private *untilStopped(requests: Iterable<PlannedRequest>): Generator<PlannedRequest> {
    const iterator = requests[Symbol.iterator]();
    // Asked first: an order that is thought of and not sent would be taken for one that failed.
    while (!this.stopped) {
      const { done, value } = iterator.next();
      if (done) return;
      yield value;
    }
  }
}
