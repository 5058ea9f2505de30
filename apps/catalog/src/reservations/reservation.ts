export interface ReservationRequest {
  readonly orderId: string;
  readonly lines: readonly { readonly productId: number; readonly quantity: number }[];
}

/** What became of an order here. `over`: it was cancelled, before or after its stock was reserved. */
export type Reservation =
  | { readonly state: 'reserved' }
  | { readonly state: 'rejected'; readonly productIds: readonly number[] }
  | { readonly state: 'over' };
