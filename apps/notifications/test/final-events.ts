import { type Order, orderCancelled, orderConfirmed } from '@highstreet/contracts';
import { newEvent } from '@highstreet/messaging';
import { randomUUID } from 'node:crypto';
import type { FinalEvent } from '../src/notifications/notifications.service.ts';

export function confirmed(customerId: string, orderId: string = randomUUID(), totalCents = 1_234): FinalEvent {
  return newEvent(orderConfirmed, { orderId, customerId, totalCents }).envelope as FinalEvent;
}

export function cancelled(customerId: string, orderId: string = randomUUID()): FinalEvent {
  const data = { orderId, customerId, totalCents: 500, reason: 'out-of-stock' as const };
  return newEvent(orderCancelled, data).envelope as FinalEvent;
}

export function placedOrder(customerId: string): Order {
  return {
    id: randomUUID(),
    customerId,
    state: 'placed',
    lines: [{ productId: 1, quantity: 1, priceCents: 1_234 }],
    totalCents: 1_234,
    placedAt: new Date().toISOString(),
  };
}
