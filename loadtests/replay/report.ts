import { quantile } from '../quantile.ts';
import { expectationOf } from './expectation.ts';
import { isFinal } from './order-books.ts';
import { ordersByShard } from './orders-by-shard.ts';
import { reconcile, newOrders, type Evidence, type Finding } from './reconcile.ts';
import { redeliveries } from './reconcile-messages.ts';
import { soldUnits, unitsTaken } from './reconcile-stock.ts';

/** What the run itself was like; nothing here decides whether the books agree. */
export interface Run {
  readonly file: string;
  readonly baseUrl: string;
  readonly startedAt: string;
  readonly sendingSeconds: number;
  readonly untilFinalSeconds: number;
  readonly retries: number;
  readonly lateSends: number;
  readonly latenciesMs: readonly number[];
  /** CPU seconds of the whole instance from the first basket to the last final order; undefined when not local. */
  readonly cpuSeconds?: number;
}

export type Report = ReturnType<typeof reportOf>;

export function reportOf(evidence: Evidence, run: Run) {
  const answers = evidence.baskets.map(({ id }) => evidence.answers.get(id));
  const accepted = answers.filter((answer) => answer?.kind === 'accepted');
  const rejected = answers.filter((answer) => answer?.kind === 'rejected');
  const told = new Set(accepted.map(({ orderId }) => orderId));
  const orders = evidence.orders.filter(({ id }) => told.has(id));
  const made = newOrders(evidence);
  const findings = reconcile(evidence);
  const { latenciesMs, ...figures } = run;
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  return {
    ...figures,
    baskets: evidence.baskets.length,
    accepted: accepted.length,
    acceptedBefore: accepted.filter(({ orderId }) => evidence.idsBefore.has(orderId)).length,
    rejected: rejected.length,
    rejectedBy: countBy(rejected, ({ reason }) => reason),
    confirmed: orders.filter(({ state }) => state === 'confirmed').length,
    cancelled: orders.filter(({ state }) => state === 'cancelled').length,
    cancelledBy: countBy(
      orders.filter((order) => order.state === 'cancelled'),
      ({ reason }) => reason,
    ),
    ...tallyOf(findings),
    cents: { byPriceList: centsOf(evidence), byOrders: sum(orders.map(({ totalCents }) => totalCents)) },
    units: {
      taken: unitsTaken(evidence.stockBefore, evidence.stockAfter),
      confirmed: sum(soldUnits(made).values()),
    },
    mails: evidence.mails && {
      finalOrders: made.filter(isFinal).length,
      distinct: distinctMails(evidence),
      redelivered: redeliveries(made, evidence.mails),
    },
    notifications: evidence.notifications && {
      households: evidence.notifications.size,
      finalOrders: made.filter((order) => isFinal(order) && evidence.notifications?.has(order.customerId)).length,
    },
    ordersByShard: ordersByShard(orders),
    answeredPerSecond: (accepted.length + rejected.length) / run.sendingSeconds,
    postMs: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) },
    cpuSecondsPerOrder: run.cpuSeconds === undefined || made.length === 0 ? undefined : run.cpuSeconds / made.length,
    findings,
  };
}

/** Of the accepted baskets, by the price list alone. */
function centsOf({ baskets, answers, prices }: Evidence): number {
  const totals = baskets.map((basket) => {
    if (answers.get(basket.id)?.kind !== 'accepted') return 0;
    const expected = expectationOf(basket, prices);
    return expected.kind === 'accepted' ? expected.totalCents : 0;
  });
  return sum(totals);
}

function distinctMails(evidence: Evidence): number {
  const ids = new Set(newOrders(evidence).map(({ id }) => id));
  return new Set(evidence.mails?.filter(({ orderId }) => ids.has(orderId)).map(({ messageId }) => messageId)).size;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

/** Findings by how bad they are; all zero where the books agree. */
export interface Tally {
  readonly lost: number;
  readonly doubled: number;
  readonly unanswered: number;
  /** All others: cents, lines, stock, mails, notifications, answers. */
  readonly differences: number;
}

export function tallyOf(findings: readonly Finding[]): Tally {
  const of = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const [lost, doubled, unanswered] = [of('lost'), of('doubled'), of('unanswered')];
  return { lost, doubled, unanswered, differences: findings.length - lost - doubled - unanswered };
}

export function agrees({ lost, doubled, differences, unanswered }: Tally): boolean {
  return lost + doubled + differences + unanswered === 0;
}
