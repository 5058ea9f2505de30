import type { Order } from '@highstreet/contracts';
import type { Basket } from '../../loadtests/replay/baskets.ts';
import { addUp, expectationOf } from '../../loadtests/replay/expectation.ts';
import { isFinal } from '../../loadtests/replay/order-books.ts';
import { type Evidence, type Finding, newOrders, reconcile } from '../../loadtests/replay/reconcile.ts';
import { redeliveries } from '../../loadtests/replay/reconcile-messages.ts';
import { soldUnits } from '../../loadtests/replay/reconcile-stock.ts';

/** What must be zero, and what is told beside it. */
export interface Verdict {
  /** Orders that a client was told of and that are not there, or are another's. */
  readonly lost: number;
  readonly doubled: {
    /** Orders beyond the one that a basket stands for. */
    readonly orders: number;
    /** Units that left the shelves without a confirmed order. */
    readonly units: number;
    /** Mails of another Message-ID about the same order. */
    readonly mails: number;
  };
  /** Orders that were still `placed` when the time to settle was over. */
  readonly neverFinal: number;
  /** Effects that are missing: final orders without a mail, units of confirmed orders that are still on the shelves. */
  readonly missing: { readonly mails: number; readonly units: number };
  /** Clients that gave up without an answer; at most one order of each may be there. */
  readonly unanswered: number;
  /** Clients that were refused what the contract and the price list allow (a 500, say), or the other way round. */
  readonly misanswered: number;
  /** Mails that arrived again under the same Message-ID: SMTP is at least once. */
  readonly redeliveredMails: number;
  /** Everything that differs, in words. */
  readonly findings: readonly Finding[];
}

export function verdictOf(evidence: Evidence): Verdict {
  const made = newOrders(evidence);
  const findings = reconcile(evidence);
  const open = new Set(made.filter((order) => !isFinal(order)).map(({ id }) => id));
  const orderOf = new Map<string, string>(
    [...evidence.answers].flatMap(([basket, answer]) =>
      answer.kind === 'accepted' ? [[`basket ${basket}`, answer.orderId] as const] : [],
    ),
  );
  const isOpen = ({ subject }: Finding): boolean => open.has(orderOf.get(subject) ?? '');
  const lost = findings.filter((finding) => finding.kind === 'lost' && !isOpen(finding)).length;
  const units = unitDifferences(evidence, made);
  const mails = evidence.mails ? mailCounts(evidence.mails, made) : { doubled: 0, missing: 0 };
  return {
    lost,
    doubled: { orders: doubledOrders(evidence, made), units: units.tooMany, mails: mails.doubled },
    neverFinal: open.size,
    missing: { mails: mails.missing, units: units.tooFew },
    unanswered: findings.filter(({ kind }) => kind === 'unanswered').length,
    misanswered: findings.filter(({ kind }) => kind === 'answer').length,
    redeliveredMails: evidence.mails ? redeliveries(made, evidence.mails) : 0,
    findings,
  };
}

/** The three that the experiment is about. */
export function isClean({ lost, doubled, neverFinal }: Verdict): boolean {
  return lost + doubled.orders + doubled.units + doubled.mails + neverFinal === 0;
}

/**
 * Orders that no client was told of. A client that gave up, or was told of a failure, may have one all the same: it
 * does not know. So each such client accounts for one order with its lines; every other is a basket's second order.
 */
function doubledOrders({ baskets, answers, prices }: Evidence, made: readonly Order[]): number {
  const told = new Set([...answers.values()].flatMap((answer) => (answer.kind === 'accepted' ? [answer.orderId] : [])));
  const uncertain = new Map<string, number>();
  for (const basket of baskets) {
    const answer = answers.get(basket.id);
    const knows = answer?.kind === 'accepted' || (answer?.kind === 'rejected' && answer.status < 500);
    if (knows || expectationOf(basket, prices).kind === 'rejected') continue;
    const signature = signatureOf(basket.householdId, basket.lines);
    uncertain.set(signature, (uncertain.get(signature) ?? 0) + 1);
  }
  let doubled = 0;
  for (const { id, customerId, lines } of made) {
    if (told.has(id)) continue;
    const signature = signatureOf(customerId, lines);
    const left = uncertain.get(signature) ?? 0;
    if (left === 0) doubled += 1;
    else uncertain.set(signature, left - 1);
  }
  return doubled;
}

function signatureOf(customerId: string, lines: Basket['lines']): string {
  const quantities = [...addUp(lines)].sort(([a], [b]) => a - b);
  return `${customerId} ${quantities.map(([product, quantity]) => `${product}:${quantity}`).join(',')}`;
}

function unitDifferences({ stockBefore, stockAfter }: Evidence, made: readonly Order[]) {
  const sold = soldUnits(made);
  const difference = { tooMany: 0, tooFew: 0 };
  for (const [productId, before] of stockBefore) {
    const unsold = before - (stockAfter.get(productId) ?? 0) - (sold.get(productId) ?? 0);
    if (unsold > 0) difference.tooMany += unsold;
    else difference.tooFew -= unsold;
  }
  return difference;
}

function mailCounts(mails: NonNullable<Evidence['mails']>, made: readonly Order[]) {
  const ids = new Map<string, Set<string>>();
  for (const { orderId, messageId } of mails) ids.set(orderId, (ids.get(orderId) ?? new Set()).add(messageId));
  const counts = { doubled: 0, missing: 0 };
  for (const order of made) {
    const distinct = ids.get(order.id)?.size ?? 0;
    counts.doubled += Math.max(0, distinct - 1);
    if (isFinal(order) && distinct === 0) counts.missing += 1;
  }
  return counts;
}
