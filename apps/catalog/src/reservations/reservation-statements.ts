import { sql } from '@highstreet/postgres';

/**
 * Takes possession of orders that nobody has decided yet. The row says `reserved` before that is known, as it is true of
 * nearly all; nobody else sees it until the commit. An order that another transaction is deciding is waited for.
 */
export const CLAIM = sql(
  'reservations.claim',
  `INSERT INTO reservations (order_id, state, product_ids, quantities)
   SELECT order_id, 'reserved', product_ids::int[], quantities::int[]
   FROM unnest($1::uuid[], $2::text[], $3::text[]) AS o (order_id, product_ids, quantities)
   ORDER BY order_id
   ON CONFLICT (order_id) DO NOTHING
   RETURNING order_id AS "orderId"`,
);

export const DECIDED = sql(
  'reservations.decided',
  `SELECT order_id AS "orderId", state, lacking_product_ids AS "productIds"
   FROM reservations WHERE order_id = ANY ($1::uuid[])`,
);

/**
 * Reserves a batch of orders, in the order of `position`. An order fits if, for each of its products, the stock covers it
 * and all orders before it in the batch, the refused ones included; then all its lines are taken, else none. `lacking`
 * are the products whose stock does not cover this order even alone.
 *
 * READ COMMITTED: `locked` locks the rows in the order of the products, so that no two batches deadlock, and gives what
 * is committed at the moment of the lock, not what the statement's snapshot saw. The update then meets rows that may
 * be newer than the snapshot too; Postgres evaluates `stock.quantity - taken.quantity` on the newest (EvalPlanQual).
 */
export const RESERVE = sql(
  'reservations.reserve',
  `WITH line AS MATERIALIZED (
     SELECT position, product_id, quantity,
       sum(quantity) OVER (PARTITION BY product_id ORDER BY position) AS up_to_here
     FROM unnest($1::int[], $2::int[], $3::int[]) AS l (position, product_id, quantity)
   ), locked AS MATERIALIZED (
     SELECT product_id, quantity FROM stock WHERE product_id = ANY ($2::int[]) ORDER BY product_id FOR UPDATE
   ), judged AS MATERIALIZED (
     SELECT line.position,
       bool_and(line.up_to_here <= coalesce(locked.quantity, 0)) AS fits,
       array_agg(line.product_id ORDER BY line.product_id)
         FILTER (WHERE line.quantity > coalesce(locked.quantity, 0)) AS lacking
     FROM line LEFT JOIN locked USING (product_id) GROUP BY line.position
   ), taken AS MATERIALIZED (
     SELECT line.product_id, sum(line.quantity) AS quantity
     FROM line JOIN judged USING (position) WHERE judged.fits GROUP BY line.product_id
   ), updated AS (
     UPDATE stock SET quantity = stock.quantity - taken.quantity FROM taken WHERE stock.product_id = taken.product_id
   )
   SELECT position, fits, coalesce(lacking, '{}') AS lacking FROM judged ORDER BY position`,
);

export const REJECT = sql(
  'reservations.reject',
  `UPDATE reservations SET state = 'rejected', lacking_product_ids = r.product_ids::int[]
   FROM unnest($1::uuid[], $2::text[]) AS r (order_id, product_ids) WHERE reservations.order_id = r.order_id`,
);

/**
 * Ends orders: gives the stock of the reserved ones back, and remembers the ones not seen yet, so that their
 * order-placed will reserve nothing. Reservations are locked before stock and both in order, as {@link CLAIM} and
 * {@link RESERVE} do, so they never wait for each other in a circle.
 */
export const GIVE_BACK = sql(
  'reservations.give-back',
  `WITH ended AS (
     INSERT INTO reservations (order_id, state)
     SELECT order_id, 'cancelled' FROM unnest($1::uuid[]) AS o (order_id) ORDER BY order_id
     ON CONFLICT (order_id) DO UPDATE SET state = 'released' WHERE reservations.state = 'reserved'
     RETURNING state, product_ids, quantities
   ), returned AS MATERIALIZED (
     SELECT product_id, sum(quantity) AS quantity
     FROM ended, unnest(ended.product_ids, ended.quantities) AS l (product_id, quantity)
     WHERE state = 'released' GROUP BY product_id
   ), locked AS MATERIALIZED (
     SELECT product_id FROM stock WHERE product_id = ANY (ARRAY(SELECT product_id FROM returned))
     ORDER BY product_id FOR UPDATE
   )
   UPDATE stock SET quantity = stock.quantity + returned.quantity
   FROM returned JOIN locked USING (product_id) WHERE stock.product_id = returned.product_id`,
);
