import type { Kind, Role } from './schedule.ts';
import type { StruckFault } from './striker.ts';

/** One order on the clock of the machine: when it was due, when its client was told, when it was final. */
export interface Course {
  readonly dueAt: number;
  /** undefined: never */
  readonly toldAt?: number | undefined;
  /** undefined: never. Of an order that was refused: when its client was told. */
  readonly finalAt?: number | undefined;
}

/** An order that takes longer than this is held up; the same order takes a tenth of it when the shop is well. */
const BOUND_MS = { toldAt: 1_000, finalAt: 3_000 } as const;
type Stage = keyof typeof BOUND_MS;
/** The shop is well again when no order was held up for this long. */
const CALM_MS = 3_000;
/** Orders that were under way when the fault struck. */
const UNDER_WAY_MS = 2_000;
/** What is looked at to say whether the shop was well when the fault struck. */
const BEFORE_MS = 5_000;

export interface Recovery {
  readonly role: Role;
  readonly kind: Kind;
  readonly greenAfterMs: number | undefined;
  /** From the fault until orders are answered in time again and all that were held up are answered; Infinity: never. */
  readonly toldAfterMs: number;
  /** The same until orders are final in time again and all that were held up are final. */
  readonly finalAfterMs: number;
  /** The shop was well when it struck, and again before the next one struck: nothing else had a part in these times. */
  readonly alone: boolean;
}

/** @param courses in the order in which they were due */
export function recoveries(faults: readonly StruckFault[], courses: readonly Course[]): Recovery[] {
  const struck = faults.filter((fault) => fault.struck);
  return struck.map((fault, index) => {
    const toldAfterMs = heldUpFor(fault.at, courses, 'toldAt');
    const finalAfterMs = heldUpFor(fault.at, courses, 'finalAt');
    const nextAfterMs = (struck[index + 1]?.at ?? Infinity) - fault.at;
    const earlierAreGreen = struck
      .slice(0, index)
      .every(({ at, greenAfterMs }) => at + (greenAfterMs ?? Infinity) < fault.at);
    const recovered = Math.max(toldAfterMs, finalAfterMs, fault.greenAfterMs ?? Infinity);
    const alone = earlierAreGreen && wasWell(fault.at, courses) && recovered < nextAfterMs;
    const { role, kind, greenAfterMs } = fault;
    return { role, kind, greenAfterMs, toldAfterMs, finalAfterMs, alone };
  });
}

/** Follows the orders from the fault on until there is calm; what was held up until then counts to its end. */
function heldUpFor(faultAt: number, courses: readonly Course[], stage: Stage): number {
  let end = faultAt;
  let heldUpAt = faultAt;
  for (const course of courses) {
    if (course.dueAt < faultAt - UNDER_WAY_MS) continue;
    if (course.dueAt - heldUpAt > CALM_MS) break;
    const doneAt = course[stage] ?? Infinity;
    if (doneAt - course.dueAt <= BOUND_MS[stage]) continue;
    end = Math.max(end, doneAt);
    heldUpAt = Math.max(heldUpAt, course.dueAt);
  }
  return end - faultAt;
}

function wasWell(at: number, courses: readonly Course[]): boolean {
  const newest = at - BOUND_MS.finalAt; // later ones may be held up by the fault itself
  return courses
    .filter(({ dueAt }) => dueAt >= newest - BEFORE_MS && dueAt < newest)
    .every(({ dueAt, finalAt }) => (finalAt ?? Infinity) - dueAt <= BOUND_MS.finalAt);
}
