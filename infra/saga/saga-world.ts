import { RESERVATIONS, type ReservationState } from '../../apps/catalog/src/reservations/reservation-state.ts';
import { next, type OrderStatus } from '../../apps/orders/src/orders/order-state.ts';

/** The two tables as they are in the code; a test may give others, to see whether it would notice. */
export interface SagaRules {
  readonly next: typeof next;
  readonly reservations: typeof RESERVATIONS;
  /** Orders and notifications skip events whose id they have handled. */
  readonly inbox: boolean;
}
export const REAL_RULES: SagaRules = { next, reservations: RESERVATIONS, inbox: true };

export type SagaEvent = {
  readonly id: number;
  readonly kind: 'order-placed' | 'stock-reserved' | 'stock-rejected' | 'order-confirmed' | 'order-cancelled';
  readonly order: number;
};
type Consumer = 'catalog' | 'orders' | 'notifications';
const CONSUMERS: Readonly<Record<SagaEvent['kind'], readonly Consumer[]>> = {
  'order-placed': ['catalog'],
  'stock-reserved': ['orders'],
  'stock-rejected': ['orders'],
  'order-confirmed': ['notifications'],
  'order-cancelled': ['catalog', 'notifications'],
};

/** How a delivery ends: acknowledged, or with the process killed before or after its transaction commits. */
export type Ending = 'acknowledged' | 'killed-before-commit' | 'killed-after-commit';

/** The order's answer is waited for this long. */
export const TIMEOUT = 5;

/**
 * The shop in memory: the state machines are those of the services; databases, outboxes and topics are lists. A step
 * between two commits is one call, so any interleaving of processes is an order of calls.
 */
export class SagaWorld {
  now = 0;
  readonly orders: { readonly quantity: number; readonly placedAt: number; status: OrderStatus }[] = [];
  readonly reservations: Exclude<ReservationState, 'unseen'>[] = [];
  /** Committed, not yet taken from the outbox. */
  readonly outbox: SagaEvent[] = [];
  /** In Kafka and not acknowledged. */
  readonly waiting: { readonly event: SagaEvent; readonly consumer: Consumer }[] = [];
  /** All that was ever in Kafka: what a rebalance or a replay may deliver again. */
  readonly log: { readonly event: SagaEvent; readonly consumer: Consumer }[] = [];
  /** Every event that ever ended an order. */
  readonly finals: SagaEvent[] = [];
  readonly told: SagaEvent[] = [];
  private readonly seen = new Set<string>();
  private events = 0;

  constructor(
    public stock: number,
    private readonly rules: SagaRules = REAL_RULES,
  ) {}

  place(quantity: number): void {
    const order = this.orders.push({ quantity, placedAt: this.now, status: { state: 'placed' } }) - 1;
    this.append('order-placed', order);
  }

  /** Sends any row of the outbox; a relay that is killed before it has marked the row sends it again. */
  relay(index: number, killed: boolean): void {
    const event = this.outbox[index % this.outbox.length];
    if (!event) return;
    for (const consumer of CONSUMERS[event.kind]) {
      this.waiting.push({ event, consumer });
      this.log.push({ event, consumer });
    }
    if (!killed) this.outbox.splice(this.outbox.indexOf(event), 1);
  }

  /** Any message that waits: topics, partitions and delay topics let every other overtake it. */
  deliver(index: number, ending: Ending): void {
    const message = this.waiting[index % this.waiting.length];
    if (!message) return;
    if (ending !== 'killed-before-commit') this.handle(message);
    if (ending === 'acknowledged') this.waiting.splice(this.waiting.indexOf(message), 1);
  }

  redeliver(index: number): void {
    const message = this.log[index % this.log.length];
    if (message) this.waiting.push(message);
  }

  /** Takes every order that is old enough: that a final one stays as it is, is for the table to say. */
  sweep(): void {
    for (const [order, { placedAt }] of this.orders.entries()) {
      if (this.now - placedAt > TIMEOUT) this.settle(order, { kind: 'no-answer' });
    }
  }

  /** Everything is delivered, then what is still unanswered is swept, and that is delivered too. */
  comeToRest(): void {
    this.deliverAll();
    this.now += TIMEOUT + 1;
    this.sweep();
    this.deliverAll();
  }

  private deliverAll(): void {
    while (this.outbox.length + this.waiting.length > 0) {
      this.relay(0, false);
      this.deliver(0, 'acknowledged');
    }
  }

  private handle({ event, consumer }: { readonly event: SagaEvent; readonly consumer: Consumer }): void {
    if (consumer === 'catalog') return this.reserve(event);
    const once = `${consumer} ${event.id}`;
    if (this.rules.inbox && this.seen.has(once)) return;
    this.seen.add(once);
    if (consumer === 'notifications') this.told.push(event);
    else if (event.kind === 'stock-reserved') this.settle(event.order, { kind: 'stock-reserved' });
    else this.settle(event.order, { kind: 'stock-rejected', reason: 'out-of-stock' });
  }

  private settle(order: number, event: Parameters<typeof next>[1]): void {
    const row = this.orders[order]!;
    const status = this.rules.next(row.status, event, new Date(this.now));
    if (status === row.status) return;
    row.status = status;
    if (status.state !== 'placed') this.finals.push(this.append(`order-${status.state}`, order));
  }

  private reserve({ kind, order }: SagaEvent): void {
    const { quantity } = this.orders[order]!;
    const state = this.reservations[order] ?? 'unseen';
    const suffices = this.stock >= quantity ? 'order-placed, stock suffices' : 'order-placed, stock lacks';
    const cell = this.rules.reservations[state][kind === 'order-cancelled' ? kind : suffices];
    if (cell.becomes) this.reservations[order] = cell.becomes;
    if (cell.stock) this.stock += cell.stock === 'taken' ? -quantity : quantity;
    if (cell.answers) this.append(cell.answers, order);
  }

  private append(kind: SagaEvent['kind'], order: number): SagaEvent {
    const event = { id: this.events++, kind, order };
    this.outbox.push(event);
    return event;
  }
}
