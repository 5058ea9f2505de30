import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What follows a piece of work through every await of this process, and by headers into the next process. */
export interface RequestContext {
  /** Made at the edge (NGINX), carried by the header `x-request-id` and by the event attribute `requestid`. */
  readonly requestId: string;
  /**
   * When whoever asked stops waiting, by `performance.now()`. Work for it after that is wasted. Undefined when nobody
   * waits, and again once the answer is out: what was only begun by the request may go on.
   */
  deadlineMs?: number | undefined;
}

/** How many milliseconds are left for an answer, from one process to the next: clocks need not agree for that. */
export const DEADLINE_HEADER = 'x-request-deadline';

const storage = new AsyncLocalStorage<RequestContext>();

export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** The id of the running request; work that nobody asked for (a sweep, a relay) gets a fresh one. */
export function currentRequestId(): string {
  return storage.getStore()?.requestId ?? randomUUID();
}

/** By `performance.now()`; Infinity when nobody waits. */
export function currentDeadlineMs(): number {
  return storage.getStore()?.deadlineMs ?? Infinity;
}
