import type { CancelReason, OrderState } from '@highstreet/contracts';

/** What is known of an order's fate. A final state has a time and, where it needs one, a reason; `placed` has neither. */
export type OrderStatus =
  | { readonly state: 'placed' }
  | { readonly state: 'confirmed'; readonly finalAt: Date }
  | { readonly state: 'cancelled'; readonly finalAt: Date; readonly reason: CancelReason };

/** What can happen to an order after it was placed. */
export type OrderEvent =
  | { readonly kind: 'stock-reserved' }
  | { readonly kind: 'stock-rejected'; readonly reason: CancelReason }
  | { readonly kind: 'no-answer' };

/** One cell of the table: the state that follows and why, or why nothing follows. */
export type Cell =
  | { readonly becomes: 'confirmed' | 'cancelled'; readonly why: string }
  | { readonly becomes: null; readonly why: string };

/**
 * Every state × every event. Only `placed` is ever left, so a final state holds whatever else arrives, in any order and
 * any number of times. The database is told the same by `WHERE state = 'placed'`.
 */
export const TRANSITIONS: Readonly<Record<OrderState, Readonly<Record<OrderEvent['kind'], Cell>>>> = {
  placed: {
    'stock-reserved': { becomes: 'confirmed', why: 'every line was taken from stock' },
    'stock-rejected': { becomes: 'cancelled', why: 'no line was taken from stock' },
    'no-answer': { becomes: 'cancelled', why: 'the answer took too long; catalog returns what it may have taken' },
  },
  confirmed: {
    'stock-reserved': { becomes: null, why: 'a duplicate' },
    'stock-rejected': { becomes: null, why: 'catalog has answered otherwise before, and its first answer counts' },
    'no-answer': { becomes: null, why: 'the answer came just before its time was up' },
  },
  cancelled: {
    'stock-reserved': { becomes: null, why: 'too late; catalog returns the stock when it hears of the cancellation' },
    'stock-rejected': { becomes: null, why: 'a duplicate, or too late' },
    'no-answer': { becomes: null, why: 'another sweep was first, or a rejection' },
  },
};

/** A final state to be; the database adds the time. */
export type OrderChange =
  { readonly state: 'confirmed' } | { readonly state: 'cancelled'; readonly reason: CancelReason };

/** @returns undefined when the event changes nothing */
export function changeBy(event: OrderEvent, from: OrderState): OrderChange | undefined {
  switch (TRANSITIONS[from][event.kind].becomes) {
    case 'confirmed':
      return { state: 'confirmed' };
    case 'cancelled':
      return { state: 'cancelled', reason: event.kind === 'stock-rejected' ? event.reason : 'no-answer' };
    case null:
      return undefined;
  }
}

/** @returns the same object when the event changes nothing */
export function next(status: OrderStatus, event: OrderEvent, at: Date): OrderStatus {
  const change = changeBy(event, status.state);
  return change ? { ...change, finalAt: at } : status;
}
