import { productChanged, stockRejected, stockReserved } from '../catalog/events.ts';
import { orderCancelled, orderConfirmed, orderPlaced } from '../orders/events.ts';

/** Every event of the shop; the topics are made from this list. */
export const EVENTS = [
  orderPlaced,
  stockReserved,
  stockRejected,
  orderConfirmed,
  orderCancelled,
  productChanged,
] as const;
