import { type Endpoint, ProblemError } from '@highstreet/contracts';
import { currentRequestId } from '@highstreet/request-context';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { z } from 'zod';
import { attempt, type Outcome, type ServiceResponse } from './attempt.ts';
import { type CallInput, decodeAnswer, encodeCall } from './endpoint-call.ts';
import { Instance } from './instance.ts';
import { type InstanceOrder, RoundRobin } from './round-robin.ts';

/** At 5 ms an answer 64 connections carry 12,800 requests a second, more than one Node process can send. */
const DEFAULT_CONNECTIONS = 64;

/** By RFC 9110 these say that this instance did not do the work, and another may. */
const ANOTHER_MAY_ANSWER = new Set([502, 503, 504]);

export interface ServiceClientOptions {
  /** For errors: `catalog`. */
  readonly name: string;
  /** The origins of all instances: `http://127.0.0.1:4201`. */
  readonly urls: readonly string[];
  /** From the call to the headers of the answer, over all attempts. */
  readonly timeoutMs: number;
  /** To each instance, at most; more requests wait for a free one. Streams have connections of their own, without limit. */
  readonly connections?: number;
}

export interface ServiceRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers?: Record<string, string | string[] | undefined>;
  /** Whole, so that it can be sent again. */
  readonly body?: Uint8Array | string | undefined;
  /** Whether doing it twice is doing it once. Default: true for GET and HEAD alone. */
  readonly idempotent?: boolean | undefined;
  /** Ends the request, also while the answer's body is read. */
  readonly signal?: AbortSignal | undefined;
  /** The answer's body lasts and may be silent for long, as server-sent events are. */
  readonly stream?: boolean | undefined;
}

/**
 * Speaks to all instances of one service: round robin over a static list, keep-alive pools.
 *
 * Guarantee: a request is sent to a second instance only if the first got no byte of it, or if it is idempotent and
 * the first broke, timed out or answered 502, 503 or 504. Each instance is tried once. An idempotent request gives
 * an attempt an equal share of the time left, so one instance that hangs leaves time for the others; any other
 * request gives it all. When no instance answers, what is thrown says how far the request may have come.
 */
export class ServiceClient implements OnApplicationShutdown {
  readonly name: string;
  private readonly timeoutMs: number;
  private readonly instances: readonly Instance[];
  private readonly order: InstanceOrder<Instance>;

  constructor(options: ServiceClientOptions) {
    if (options.urls.length === 0) throw new Error(`Name at least one URL of ${options.name}`);
    this.name = options.name;
    this.timeoutMs = options.timeoutMs;
    const connections = options.connections ?? DEFAULT_CONNECTIONS;
    this.instances = options.urls.map((url) => new Instance(url, connections));
    this.order = new RoundRobin(this.instances);
  }

  /**
   * Any answer is given back, 5xx included.
   *
   * @throws ProblemError `unavailable` when no instance could be connected to, `upstream-failed` when one broke off,
   * `upstream-timeout` when none answered in time; the signal's reason when it aborts
   */
  async request(request: ServiceRequest): Promise<ServiceResponse> {
    return this.send(request, performance.now() + this.timeoutMs);
  }

  /**
   * One operation of the contract. The deadline covers the answer's body as well.
   *
   * @throws ProblemError what the service answered, or as {@link request}
   */
  async call<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<z.output<E['output']>> {
    const deadlineMs = performance.now() + this.timeoutMs;
    const response = await this.send(encodeCall(endpoint, input), deadlineMs);
    return decodeAnswer(this.name, endpoint, response, await this.readText(response, deadlineMs));
  }

  /** Destroys the connections: whoever still waits is rejected. By now the service has finished what it took. */
  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.destroy()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async send(request: ServiceRequest, deadlineMs: number): Promise<ServiceResponse> {
    const { method, path, body, signal, idempotent = method === 'GET' || method === 'HEAD' } = request;
    const headers = { ...request.headers, 'x-request-id': currentRequestId() };
    const order = this.order.next(performance.now());
    const failures: Outcome[] = [];
    for (const [index, instance] of order.entries()) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) break;
      const instancesLeft = order.length - index;
      const outcome = await attempt(instance, {
        method,
        path,
        headers,
        body,
        signal,
        timeoutMs: idempotent ? leftMs / instancesLeft : leftMs,
        bodyTimeoutMs: this.timeoutMs,
        stream: request.stream ?? false,
      });
      if (outcome.kind === 'answered') {
        const { response } = outcome;
        const another = idempotent && instancesLeft > 1 && ANOTHER_MAY_ANSWER.has(response.status);
        if (!another) return response;
        void response.body.dump().catch(() => undefined);
      } else if (outcome.kind === 'unreachable') {
        instance.rest(performance.now());
      } else if (!idempotent) {
        throw this.failure([outcome]);
      }
      failures.push(outcome);
    }
    throw this.failure(failures);
  }

  /** The last failure that may have reached a service tells the most; that nothing was reachable only if all say so. */
  private failure(outcomes: readonly Outcome[]): ProblemError {
    const reached = outcomes.findLast((outcome) => outcome.kind === 'broken' || outcome.kind === 'timed-out');
    if (reached?.kind === 'broken') {
      return new ProblemError('upstream-failed', `${this.name} broke off before it answered`, { cause: reached.cause });
    }
    if (reached?.kind === 'timed-out' || outcomes.length === 0) return this.timedOut(reached?.cause);
    const unreachable = outcomes.findLast((outcome) => outcome.kind === 'unreachable');
    return new ProblemError('unavailable', `${this.name} cannot be reached, try again`, { cause: unreachable?.cause });
  }

  private timedOut(cause: unknown): ProblemError {
    return new ProblemError('upstream-timeout', `${this.name} did not answer within ${this.timeoutMs} ms`, { cause });
  }

  private async readText({ body }: ServiceResponse, deadlineMs: number): Promise<string> {
    const late = this.timedOut(undefined);
    const timer = setTimeout(() => body.destroy(late), Math.max(0, deadlineMs - performance.now()));
    try {
      return await body.text();
    } catch (cause) {
      if (cause === late) throw late;
      throw new ProblemError('upstream-failed', `${this.name} broke off within its answer`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
