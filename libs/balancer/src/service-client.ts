import { type Endpoint, ProblemError } from '@highstreet/contracts';
import { currentDeadlineMs, currentRequestId, DEADLINE_HEADER } from '@highstreet/request-context';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { attempt, type GiveUp, type Outcome } from './attempt.ts';
import type { BalancerObserver } from './balancer-observer.ts';
import type { BalancerOptions } from './balancer.ts';
import type { DnsResolver } from './discovery/dns-records.ts';
import { type CallInput, decodeAnswer, encodeCall } from './endpoint-call.ts';
import type { Result } from './health/health.ts';
import type { Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { RetryBudget } from './retry-budget.ts';
import { discard, readText, type ServiceResponse } from './service-response.ts';

/** At 5 ms an answer 64 connections carry 12,800 requests a second, more than one Node process can send. */
const DEFAULT_CONNECTIONS = 64;

const DEFAULT_DISCOVERY_INTERVAL_MS = 5_000;

/** By RFC 9110 these say that this instance did not do the work, and another may. */
const ANOTHER_MAY_ANSWER = new Set([502, 503, 504]);

/** Two instances may be lost at once; what three could not do is not for want of instances. */
const MAX_SENDS = 3;

export interface BalancingOptions extends Pick<BalancerOptions, 'method' | 'zone' | 'health'> {
  /** How often names are looked up and files of addresses are read again. */
  readonly discoveryIntervalMs?: number | undefined;
}

export interface ServiceClientOptions {
  /** For errors and metrics: `catalog`. */
  readonly name: string;
  /** Of all instances, or where to ask for them: `http://127.0.0.1:4201`, or any {@link AddressSource}. */
  readonly urls: readonly string[];
  /** From the call to the headers of the answer, over all attempts. The deadline of the running request may be earlier. */
  readonly timeoutMs: number;
  /** To each instance, at most; more requests wait for a free one. Streams have connections of their own, without limit. */
  readonly connections?: number;
  readonly balancing?: BalancingOptions | undefined;
  readonly observer?: BalancerObserver | undefined;
  /** Who is asked for names; the system's name servers unless it is given. */
  readonly resolver?: DnsResolver | undefined;
}

export interface ServiceRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /**
   * Or names and values in turn, as `rawHeaders` of Node has them; then without the two that the client writes itself,
   * `x-request-id` and `x-request-deadline`.
   */
  readonly headers?: Record<string, string | string[] | undefined> | readonly string[] | undefined;
  /** Whole, so that it can be sent again. */
  readonly body?: Uint8Array | string | undefined;
  /** Whether doing it twice is doing it once. Default: true for GET and HEAD alone. */
  readonly idempotent?: boolean | undefined;
  /** Ends the request, also while the answer's body is read. */
  readonly signal?: GiveUp | undefined;
  /** The answer's body lasts and may be silent for long, as server-sent events are. */
  readonly stream?: boolean | undefined;
  /** The client's, as the edge saw it; for `ip_hash`. */
  readonly clientAddress?: string | undefined;
  /** What should find the same instance again; for `consistent_hash`. Default: the path without its query. */
  readonly key?: string | undefined;
}

/**
 * Speaks to all instances of one service over keep-alive pools, balanced by a method of choice.
 *
 * Guarantee: a request is sent to a second instance only if the first got no byte of it, or if it is idempotent, the
 * first broke, timed out or answered 502, 503 or 504, and the retry budget allows it. Each instance is tried once, and
 * at most three get the request. An idempotent request gives an attempt an equal share of the time left, so one
 * instance that hangs leaves time for the others; any other request gives it all. When no instance answers, what is
 * thrown says how far the request may have come.
 *
 * The service is told how much time is left for its answer (`x-request-deadline`), but not for a stream.
 */
export class ServiceClient implements OnApplicationShutdown {
  readonly name: string;
  private readonly timeoutMs: number;
  private readonly instances: Instances;
  private readonly usesKeys: boolean;
  private readonly budget = new RetryBudget(performance.now());
  private readonly observer: BalancerObserver | undefined;

  constructor(options: ServiceClientOptions) {
    if (options.urls.length === 0) throw new Error(`Name at least one URL of ${options.name}`);
    const { name, observer, balancing } = options;
    this.name = name;
    this.timeoutMs = options.timeoutMs;
    this.observer = observer;
    this.usesKeys = balancing?.method === 'consistent_hash';
    this.instances = new Instances({
      ...balancing,
      urls: options.urls,
      connections: options.connections ?? DEFAULT_CONNECTIONS,
      intervalMs: balancing?.discoveryIntervalMs ?? DEFAULT_DISCOVERY_INTERVAL_MS,
      resolver: options.resolver,
      onEjected: ({ key }, cause) => observer?.ejected(name, key, cause),
      onFailure: (source, error) => observer?.discoveryFailed(name, source, error),
    });
  }

  /**
   * Any answer is given back, 5xx included.
   *
   * @throws ProblemError `unavailable` when no instance could be connected to, `upstream-failed` when one broke off,
   * `upstream-timeout` when none answered in time, `deadline-exceeded` when there was no time to begin with; the
   * signal's reason when it aborts
   */
  request(request: ServiceRequest): Promise<ServiceResponse> {
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
    const text = await this.readText(response, Math.min(deadlineMs, currentDeadlineMs()));
    return decodeAnswer(this.name, endpoint, response, text);
  }

  /** Destroys the connections: whoever still waits is rejected. By now the service has finished what it took. */
  async close(): Promise<void> {
    await this.instances.destroy();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async send(request: ServiceRequest, ownDeadlineMs: number): Promise<ServiceResponse> {
    const { method, path, idempotent = method === 'GET' || method === 'HEAD' } = request;
    const { balancer } = this.instances;
    const deadlineMs = Math.min(ownDeadlineMs, currentDeadlineMs());
    if (deadlineMs <= performance.now()) throw new ProblemError('deadline-exceeded');
    if (balancer.members.length === 0) await this.instances.known(deadlineMs - performance.now());
    this.budget.earn();
    const tried: Instance[] = [];
    const key = request.key ?? (this.usesKeys ? path.split('?', 1)[0] : undefined);
    const toPlace = { clientAddress: request.clientAddress, key, idempotent, tried };
    const failures: Outcome[] = [];
    for (let sends = 0; sends < MAX_SENDS;) {
      const nowMs = performance.now();
      if (nowMs >= deadlineMs) break;
      const instance = balancer.start(toPlace, nowMs);
      if (!instance) break;
      tried.push(instance);
      // Of those that are left: the list may have shrunk since the first attempt, and what was tried may be gone from it.
      const untried = balancer.members.filter((member) => !tried.includes(member)).length;
      const sendsLeft = Math.min(MAX_SENDS - sends, 1 + untried);
      const timeoutMs = (deadlineMs - nowMs) / (idempotent ? sendsLeft : 1);
      const outcome = await this.sendTo(instance, request, { timeoutMs, shortened: deadlineMs < ownDeadlineMs });
      if (outcome.kind === 'answered' && !ANOTHER_MAY_ANSWER.has(outcome.response.status)) return outcome.response;
      failures.push(outcome);
      // No byte was sent: nothing is done twice, and nobody is burdened twice.
      if (outcome.kind === 'unreachable') continue;
      sends += 1;
      const again = idempotent && sendsLeft > 1 && performance.now() < deadlineMs && this.mayRetry();
      if (outcome.kind === 'answered') {
        if (!again) return outcome.response;
        discard(outcome.response);
      } else if (!again) break;
    }
    throw this.failure(failures);
  }

  /** One attempt, with what it tells of the instance. */
  private async sendTo(
    instance: Instance,
    request: ServiceRequest,
    { timeoutMs, shortened }: { readonly timeoutMs: number; readonly shortened: boolean },
  ): Promise<Outcome> {
    const { balancer } = this.instances;
    const { method, path, body, signal, stream = false } = request;
    // A stream outlives any deadline.
    const left = stream ? undefined : String(Math.max(1, Math.floor(timeoutMs)));
    const headers = withOwn(request.headers, left);
    const startedMs = performance.now();
    let result: Result = 'given-up';
    let reading = false;
    try {
      const bodyTimeoutMs = this.timeoutMs;
      const outcome = await attempt(instance, {
        method,
        path,
        headers,
        body,
        signal,
        timeoutMs,
        bodyTimeoutMs,
        stream,
      });
      result = resultOf(outcome, shortened);
      if (outcome.kind === 'answered' && outcome.response.body instanceof Readable) {
        reading = true;
        outcome.response.body.once('close', () => balancer.end(instance));
      }
      return outcome;
    } finally {
      balancer.report(instance, result, startedMs, performance.now());
      if (!reading) balancer.end(instance);
      this.observer?.requested(this.name, instance.key, result);
    }
  }

  private mayRetry(): boolean {
    const may = this.budget.spend(performance.now());
    if (may) this.observer?.retried(this.name);
    else this.observer?.retryRefused(this.name);
    return may;
  }

  /** The last failure that may have reached a service tells the most; that nothing was reachable only if all say so. */
  private failure(outcomes: readonly Outcome[]): ProblemError {
    const reached = outcomes.findLast((outcome) => outcome.kind === 'broken' || outcome.kind === 'timed-out');
    if (reached?.kind === 'broken') {
      return new ProblemError('upstream-failed', `${this.name} broke off before it answered`, { cause: reached.cause });
    }
    // An answer that was to be improved upon, and then the time was over.
    const late = reached?.kind === 'timed-out' || outcomes.at(-1)?.kind === 'answered';
    if (late) return this.timedOut(reached?.cause);
    const unreachable = outcomes.findLast((outcome) => outcome.kind === 'unreachable');
    const why = outcomes.length === 0 ? 'has no known instance' : 'cannot be reached';
    return new ProblemError('unavailable', `${this.name} ${why}, try again`, { cause: unreachable?.cause });
  }

  private timedOut(cause: unknown): ProblemError {
    return new ProblemError('upstream-timeout', `${this.name} did not answer within ${this.timeoutMs} ms`, { cause });
  }

  private async readText(response: ServiceResponse, deadlineMs: number): Promise<string> {
    const { body } = response;
    if (!(body instanceof Readable)) return body.toString();
    const late = this.timedOut(undefined);
    const timer = setTimeout(() => body.destroy(late), Math.max(0, deadlineMs - performance.now()));
    try {
      return await readText(response);
    } catch (cause) {
      if (cause === late) throw late;
      throw new ProblemError('upstream-failed', `${this.name} broke off within its answer`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The headers of a request with those that tell who asked and how long they wait. */
function withOwn(headers: ServiceRequest['headers'], left: string | undefined) {
  const requestId = currentRequestId();
  if (!isList(headers)) return { ...headers, 'x-request-id': requestId, [DEADLINE_HEADER]: left };
  if (left === undefined) return [...headers, 'x-request-id', requestId];
  return [...headers, 'x-request-id', requestId, DEADLINE_HEADER, left];
}

function isList(headers: ServiceRequest['headers']): headers is readonly string[] {
  return Array.isArray(headers);
}

/** Out of time because the caller had little of it is no fault of the instance. */
function resultOf(outcome: Outcome, shortened: boolean): Result {
  switch (outcome.kind) {
    case 'answered':
      return ANOTHER_MAY_ANSWER.has(outcome.response.status) ? 'failed' : 'succeeded';
    case 'unreachable':
      return 'unreachable';
    case 'broken':
      return 'failed';
    case 'timed-out':
      return shortened ? 'given-up' : 'failed';
  }
}
