import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Of the attempt that was answered. */
  readonly latencyMs: number;
}

/** No attempt was answered in time; what happened to the request on the other side is not known. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** Answers that say "not now": what they refused may be sent again. */
const TRY_AGAIN = new Set([429, 502, 503, 504]);
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
/** Longer than any time-out inside the shop, so that the shop's own answer is heard first. */
const ATTEMPT_TIMEOUT_MS = 15_000;

export interface HttpClientOptions {
  readonly baseUrl: string;
  readonly connections: number;
  readonly answerWithinMs: number;
  /** Of one try, until its headers and between pieces of its body (15,000). */
  readonly attemptWithinMs?: number;
}

/**
 * Keeps asking until the server has answered: after a lost connection or a "not now" the same request goes out again
 * (so it must be safe to repeat), with exponential back-off and full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export class HttpClient {
  retries = 0;
  private readonly agent: Agent;
  private readonly baseUrl: string;
  private readonly answerWithinMs: number;

  constructor(options: HttpClientOptions) {
    this.baseUrl = options.baseUrl.replace(/\/$/, '');
    this.answerWithinMs = options.answerWithinMs;
    this.agent = new Agent({
      connections: options.connections,
      connectTimeout: 5_000,
      headersTimeout: options.attemptWithinMs ?? ATTEMPT_TIMEOUT_MS,
      bodyTimeout: options.attemptWithinMs ?? ATTEMPT_TIMEOUT_MS,
    });
  }

  /** @throws Unanswered */
  async send(ask: HttpRequest): Promise<HttpAnswer> {
    const giveUpAt = Date.now() + this.answerWithinMs;
    for (let ceilingMs = FIRST_BACKOFF_MS; ; ceilingMs = Math.min(ceilingMs * 2, LONGEST_BACKOFF_MS)) {
      let failure: string;
      try {
        const answer = await this.attempt(ask);
        if (!TRY_AGAIN.has(answer.status)) return answer;
        failure = `status ${answer.status}`;
      } catch (cause) {
        failure = causeOf(cause);
      }
      const pauseMs = Math.random() * ceilingMs;
      if (Date.now() + pauseMs >= giveUpAt) throw new Unanswered(`${ask.method} ${ask.path}: ${failure}`);
      this.retries += 1;
      await sleep(pauseMs);
    }
  }

  /** One try, no repeat. */
  async attempt({ method, path, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const startedAt = performance.now();
    const response = await request(this.baseUrl + path, {
      method,
      dispatcher: this.agent,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    return { status: response.statusCode, body: parsed(text), latencyMs: performance.now() - startedAt };
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** A proxy's own error page is not JSON; its status says enough. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `ECONNRESET`, or in words where there is no code. */
export function causeOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code ?? message;
}
