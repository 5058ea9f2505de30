/** What catalog knows of an order. `unseen` is the absence of a row. */
export type ReservationState = 'unseen' | 'reserved' | 'rejected' | 'released' | 'cancelled';

/** What can happen to it. An order-placed is two events here: whether the stock suffices is found as it is handled. */
export type ReservationEvent = 'order-placed, stock suffices' | 'order-placed, stock lacks' | 'order-cancelled';

/** One cell of the table: the state that follows (null: the same), what is answered, what becomes of the stock, and why. */
export interface ReservationCell {
  readonly becomes: Exclude<ReservationState, 'unseen'> | null;
  readonly answers: 'stock-reserved' | 'stock-rejected' | null;
  readonly stock: 'taken' | 'returned' | null;
  readonly why: string;
}

const still = (answers: ReservationCell['answers'], why: string): ReservationCell => ({
  becomes: null,
  answers,
  stock: null,
  why,
});

const AGAIN = still(
  'stock-reserved',
  'a duplicate: the first answer again, for it may be lost; nothing is taken twice',
);
const REFUSED = still('stock-rejected', 'a duplicate: the first answer again, whatever the stock is now');
const OVER = still(null, 'the order is over: nothing is taken, nobody waits for an answer');

/**
 * Every state × every event. The statements of reservation-statements.ts do the same for whole batches: the primary key
 * and `ON CONFLICT` tell `unseen` from the rest, `WHERE state = 'reserved'` what may be returned. Each cell is tested on
 * them.
 */
export const RESERVATIONS: Readonly<Record<ReservationState, Readonly<Record<ReservationEvent, ReservationCell>>>> = {
  unseen: {
    'order-placed, stock suffices': {
      becomes: 'reserved',
      answers: 'stock-reserved',
      stock: 'taken',
      why: 'every line is taken',
    },
    'order-placed, stock lacks': {
      becomes: 'rejected',
      answers: 'stock-rejected',
      stock: null,
      why: 'no line is taken',
    },
    'order-cancelled': {
      becomes: 'cancelled',
      answers: null,
      stock: null,
      why: 'it has overtaken its order-placed, which is to find it',
    },
  },
  reserved: {
    'order-placed, stock suffices': AGAIN,
    'order-placed, stock lacks': AGAIN,
    'order-cancelled': {
      becomes: 'released',
      answers: null,
      stock: 'returned',
      why: 'the reservation has expired: the answer came too late for orders',
    },
  },
  rejected: {
    'order-placed, stock suffices': REFUSED,
    'order-placed, stock lacks': REFUSED,
    'order-cancelled': still(null, 'orders has heard the answer, or given up waiting; nothing was taken'),
  },
  released: {
    'order-placed, stock suffices': OVER,
    'order-placed, stock lacks': OVER,
    'order-cancelled': still(null, 'a duplicate: the stock is returned once'),
  },
  cancelled: {
    'order-placed, stock suffices': OVER,
    'order-placed, stock lacks': OVER,
    'order-cancelled': still(null, 'a duplicate'),
  },
};
