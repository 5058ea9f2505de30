import type { OrderState, OrderStateChange } from '@highstreet/contracts';

/** What an event or a notification of a final order says of it, as its customer is told. */
export function toStateChange(
  orderId: string,
  { totalCents, reason }: Pick<OrderStateChange, 'totalCents' | 'reason'>,
): OrderStateChange {
  return reason
    ? { id: orderId, state: 'cancelled', reason, totalCents }
    : { id: orderId, state: 'confirmed', totalCents };
}

export function isFinal(state: OrderState): boolean {
  return state !== 'placed';
}
