import type { SqlExecutor } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';
import type { Reservation, ReservationRequest } from './reservation.ts';
import type { ReservationState } from './reservation-state.ts';
import { CLAIM, DECIDED, GIVE_BACK, REJECT, RESERVE } from './reservation-statements.ts';

type DecidedRow = { orderId: string; state: Exclude<ReservationState, 'unseen'>; productIds: number[] };
type Verdict = { position: number; fits: boolean; lacking: number[] };

/**
 * Reserves stock: all lines of an order or none, each order once however often it is delivered, the outcome the same as
 * if the orders had come one by one. Any number of instances may do it at once.
 */
@Injectable()
export class ReservationRepository {
  /** `requests` name each order once. @returns an outcome for each order id; that of the first time if it is not the first */
  async reserve(tx: SqlExecutor, requests: readonly ReservationRequest[]): Promise<Map<string, Reservation>> {
    const merged = requests.map(({ orderId, lines }) => ({ orderId, lines: addUp(lines) }));
    const claimed = await tx.query<{ orderId: string }>(CLAIM, [
      merged.map(({ orderId }) => orderId),
      merged.map(({ lines }) => arrayLiteral(lines.keys())),
      merged.map(({ lines }) => arrayLiteral(lines.values())),
    ]);
    const fresh = new Set(claimed.map(({ orderId }) => orderId));
    const outcomes = await this.decide(
      tx,
      merged.filter(({ orderId }) => fresh.has(orderId)),
    );
    await this.recordRejections(tx, outcomes);
    if (fresh.size < merged.length)
      await this.addDecided(
        tx,
        merged.filter(({ orderId }) => !fresh.has(orderId)),
        outcomes,
      );
    return outcomes;
  }

  /** Gives back what was reserved for these orders, once; `orderIds` name each once. */
  async giveBack(tx: SqlExecutor, orderIds: readonly string[]): Promise<void> {
    await tx.query(GIVE_BACK, [orderIds]);
  }

  /**
   * Nearly always one statement. What fits is taken; what a product lacks even for the order alone is refused; and what
   * only the refused orders before it kept from fitting is decided again with what is left. The first of each round
   * has none before it, so every round decides one at least, and usually all.
   */
  private async decide(tx: SqlExecutor, orders: readonly MergedOrder[]): Promise<Map<string, Reservation>> {
    const outcomes = new Map<string, Reservation>();
    for (let open = [...orders]; open.length > 0; open = open.filter(({ orderId }) => !outcomes.has(orderId))) {
      const verdicts = await tx.query<Verdict>(RESERVE, flatten(open));
      const byPosition = new Map(verdicts.map((verdict) => [verdict.position, verdict]));
      for (const [position, { orderId }] of open.entries()) {
        const { fits, lacking } = byPosition.get(position) ?? { fits: true, lacking: [] };
        if (fits) outcomes.set(orderId, { state: 'reserved' });
        else if (lacking.length > 0) outcomes.set(orderId, { state: 'rejected', productIds: lacking });
      }
    }
    return outcomes;
  }

  private async recordRejections(tx: SqlExecutor, outcomes: ReadonlyMap<string, Reservation>): Promise<void> {
    const rejected = [...outcomes].flatMap(([orderId, outcome]) =>
      outcome.state === 'rejected' ? [{ orderId, productIds: outcome.productIds }] : [],
    );
    if (rejected.length === 0) return;
    await tx.query(REJECT, [
      rejected.map(({ orderId }) => orderId),
      rejected.map(({ productIds }) => arrayLiteral(productIds)),
    ]);
  }

  private async addDecided(
    tx: SqlExecutor,
    orders: readonly MergedOrder[],
    outcomes: Map<string, Reservation>,
  ): Promise<void> {
    const rows = await tx.query<DecidedRow>(DECIDED, [orders.map(({ orderId }) => orderId)]);
    for (const { orderId, state, productIds } of rows) {
      if (state === 'rejected') outcomes.set(orderId, { state, productIds });
      else outcomes.set(orderId, { state: state === 'reserved' ? state : 'over' });
    }
  }
}

interface MergedOrder {
  readonly orderId: string;
  readonly lines: ReadonlyMap<number, number>;
}

/** Quantity by product, in the order of the products. */
function addUp(lines: ReservationRequest['lines']): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { productId, quantity } of lines) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  return new Map([...sums].sort(([a], [b]) => a - b));
}

/** Three columns as unnest takes them: position of the order, product, quantity. */
function flatten(orders: readonly MergedOrder[]): [number[], number[], number[]] {
  const lines = orders.flatMap(({ lines }, position) =>
    [...lines].map(([product, quantity]) => [position, product, quantity] as const),
  );
  return [
    lines.map(([position]) => position),
    lines.map(([, product]) => product),
    lines.map(([, , quantity]) => quantity),
  ];
}

/** Arrays of different lengths cannot travel as one array of arrays. */
function arrayLiteral(numbers: Iterable<number>): string {
  return `{${[...numbers].join(',')}}`;
}
