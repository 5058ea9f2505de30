import { CreateProducts1763700000000 } from './1763700000000-create-products.ts';
import { CreateReservations1763700000001 } from './1763700000001-create-reservations.ts';
import { CreateOutbox1763700000002 } from './1763700000002-create-outbox.ts';

/** In their order; append only. */
export const CATALOG_MIGRATIONS = [
  CreateProducts1763700000000,
  CreateReservations1763700000001,
  CreateOutbox1763700000002,
];
