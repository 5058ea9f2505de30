import { Exchange } from './exchange.ts';
import type { Instance } from './instance.ts';
import type { ServiceResponse } from './service-response.ts';

/** What became of sending a request to one instance. Only `unreachable` is sure to have done nothing there. */
export type Outcome =
  | { readonly kind: 'answered'; readonly response: ServiceResponse }
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'broken'; readonly cause: unknown }
  | { readonly kind: 'timed-out'; readonly cause: unknown };

/** How a caller says that it does not wait any more. An AbortSignal is one; what is made for every request may be less. */
export interface GiveUp {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(event: 'abort', listener: () => void, options?: { once: boolean }): void;
  removeEventListener(event: 'abort', listener: () => void): void;
}

export interface AttemptOptions {
  readonly method: string;
  readonly path: string;
  /** Or names and values in turn. */
  readonly headers: Record<string, string | string[] | undefined> | string[];
  readonly body: Uint8Array | string | undefined;
  /** To the end of a small answer, to the headers of any other. */
  readonly timeoutMs: number;
  /** Between two chunks of an answer that is not small. */
  readonly bodyTimeoutMs: number;
  /** The answer's body may be silent without limit. */
  readonly stream: boolean;
  readonly signal: GiveUp | undefined;
}

/** @throws the signal's reason when the caller gave up; a mistake in the request itself (undici's InvalidArgumentError) */
export function attempt(instance: Instance, options: AttemptOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    new Exchange(options, { resolve, reject }).begin(instance.dispatcher(options.stream));
  });
}
