import { EventEmitter } from 'node:events';
import { errors } from 'undici';
import type { Dispatcher } from 'undici';
import type { Instance, SendingMark } from './instance.ts';

export interface ServiceResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Record<string, string | string[] | undefined>;
  /** A stream that must be read or destroyed; `.bytes()`, `.text()` and `.json()` read it whole. */
  readonly body: Dispatcher.ResponseData['body'];
}

/** What became of sending a request to one instance. Only `unreachable` is sure to have done nothing there. */
export type Outcome =
  | { readonly kind: 'answered'; readonly response: ServiceResponse }
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'broken'; readonly cause: unknown }
  | { readonly kind: 'timed-out'; readonly cause: unknown };

export interface AttemptOptions {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Uint8Array | string | undefined;
  /** To the headers of the answer. */
  readonly timeoutMs: number;
  /** Between two chunks of the answer's body. */
  readonly bodyTimeoutMs: number;
  /** The answer's body may be silent without limit. */
  readonly stream: boolean;
  readonly signal: AbortSignal | undefined;
}

/** @throws the signal's reason when the caller gave up; a mistake in the request itself (undici's InvalidArgumentError) */
export async function attempt(instance: Instance, options: AttemptOptions): Promise<Outcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  const mark: SendingMark = { sent: false };
  // undici takes an emitter as well; it is made for every request, and an AbortController costs many times as much.
  const abort = new EventEmitter();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.emit('abort');
  }, options.timeoutMs);
  const giveUp = () => abort.emit('abort');
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const answer = await instance.dispatcher(options.stream).request({
      method: options.method,
      path: options.path,
      headers: options.headers,
      body: options.body ?? null,
      bodyTimeout: options.stream ? 0 : options.bodyTimeoutMs,
      signal: abort,
      opaque: mark,
    });
    // The caller may give up while it reads, so the signal is followed to the end of the body.
    if (signal) answer.body.once('close', () => signal.removeEventListener('abort', giveUp));
    return { kind: 'answered', response: { status: answer.statusCode, headers: answer.headers, body: answer.body } };
  } catch (cause) {
    signal?.removeEventListener('abort', giveUp);
    if (signal?.aborted) throw signal.reason;
    if (timedOut) return { kind: 'timed-out', cause };
    if (mark.sent) return { kind: 'broken', cause };
    if (cause instanceof errors.InvalidArgumentError || cause instanceof errors.NotSupportedError) throw cause;
    return { kind: 'unreachable', cause };
  } finally {
    clearTimeout(timer);
  }
}
