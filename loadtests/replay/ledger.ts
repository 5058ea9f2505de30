import type { Problem } from '@highstreet/contracts';
import type { Basket } from './baskets.ts';

/** What a client was told about its basket, and nothing that it was not told. */
export type Answer =
  | { readonly kind: 'accepted'; readonly orderId: string; readonly totalCents: number }
  | { readonly kind: 'rejected'; readonly status: number; readonly code: string; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly cause: string };

/** Every basket that was sent, with its answer: the client's side of the books. */
export class Ledger {
  readonly answers = new Map<string, Answer>();
  readonly latenciesMs: number[] = [];
  lateSends = 0;
  private readonly tally = { accepted: 0, rejected: 0, unanswered: 0 };

  record(basketId: string, answer: Answer, latencyMs: number): void {
    this.answers.set(basketId, answer);
    this.latenciesMs.push(latencyMs);
    this.tally[answer.kind] += 1;
  }

  get counts(): Readonly<typeof this.tally & { sent: number }> {
    return { ...this.tally, sent: this.answers.size };
  }
}

/** The orders that each household was told of. */
export function ordersByHousehold(
  baskets: readonly Basket[],
  answers: ReadonlyMap<string, Answer>,
): Map<string, Set<string>> {
  const orders = new Map<string, Set<string>>();
  for (const { id, householdId } of baskets) {
    const answer = answers.get(id);
    if (answer?.kind !== 'accepted') continue;
    orders.set(householdId, (orders.get(householdId) ?? new Set()).add(answer.orderId));
  }
  return orders;
}

/** The class of a refusal: its code and its first issue, without the number of the line. */
export function reasonOf(problem: Pick<Problem, 'code' | 'issues'>): string {
  const issue = problem.issues?.[0];
  if (!issue) return problem.code;
  return `${problem.code}: ${issue.path.replace(/\.\d+(?=\.|$)/g, '[]')} ${issue.message}`;
}
