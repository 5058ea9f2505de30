import type { Client } from './ledger-file.ts';
import type { Away } from './options.ts';
import type { Course } from './recovery.ts';
import type { StruckFault } from './striker.ts';

/** How the shop bore a part that was away. */
export interface Absence {
  readonly part: string;
  readonly seconds: number;
  /** Orders that were due while it was away: what became of them for their clients. */
  readonly due: number;
  readonly accepted: number;
  /** For their own fault: what the price list or the contract forbids. */
  readonly refused: number;
  /** From when an order was due until its client was told, milliseconds. */
  readonly toldP99Ms: number | undefined;
  /** From the return of the part until all orders that were due before it were final; null: not all were. */
  readonly allFinalAfterS: number | null;
}

export function absenceOf(
  away: Away,
  { at }: StruckFault,
  { clients, courses }: { clients: readonly Client[]; courses: readonly Course[] },
): Absence {
  const returnedAt = at + away.lastsMs;
  const during = clients.filter(({ dueAt }) => dueAt >= at && dueAt < returnedAt);
  const told = during.map(({ dueAt, toldAt }) => (toldAt ?? Infinity) - dueAt).sort((a, b) => a - b);
  const lastFinal = Math.max(
    returnedAt,
    ...courses.filter(({ dueAt }) => dueAt < returnedAt).map(({ finalAt }) => finalAt ?? Infinity),
  );
  return {
    part: away.part,
    seconds: away.lastsMs / 1_000,
    due: during.length,
    accepted: during.filter(({ answer }) => answer?.kind === 'accepted').length,
    refused: during.filter(({ answer }) => answer?.kind === 'rejected' && answer.status < 500).length,
    toldP99Ms: told[Math.min(told.length - 1, Math.floor(told.length * 0.99))],
    allFinalAfterS: Number.isFinite(lastFinal) ? (lastFinal - returnedAt) / 1_000 : null,
  };
}
