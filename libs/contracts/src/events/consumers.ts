import { productChanged, stockRejected, stockReserved } from '../catalog/events.ts';
import { orderCancelled, orderConfirmed, orderPlaced } from '../orders/events.ts';
import type { EventDefinition } from './event.ts';

/** The services; also the Kafka group ids of their consumers. */
export type ServiceName = 'catalog' | 'orders' | 'notifications';

/**
 * Who handles which event, said once for the AsyncAPI document and for the compatibility gate. That it is true of the
 * handlers in the services is tested beside this file.
 */
const CONSUMERS: ReadonlyMap<string, readonly ServiceName[]> = new Map<string, ServiceName[]>([
  [orderPlaced.type, ['catalog']],
  [stockReserved.type, ['orders']],
  [stockRejected.type, ['orders']],
  [orderConfirmed.type, ['notifications']],
  [orderCancelled.type, ['catalog', 'notifications']],
  [productChanged.type, ['catalog']],
]);

export function consumersOf({ type }: Pick<EventDefinition, 'type'>): readonly ServiceName[] {
  return CONSUMERS.get(type) ?? [];
}

/** The service that emits it. */
export function producerOf({ source }: Pick<EventDefinition, 'source'>): string {
  return source.replace(/^\//, '');
}
