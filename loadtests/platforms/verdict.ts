import { agrees, type Tally } from '../replay/report.ts';
import { mayBeRepeated } from '../strikes/verdict.ts';
import type { Happening, Stretch } from './happenings.ts';
import type { Sent } from './open-load.ts';

/** After the signal the kernel still takes connections until it has torn the process down. */
const TEARDOWN_MS = 1_000;
/** A load that stood still for longer, because this machine or a driver held it up, has shown nothing. */
const LONGEST_PAUSE_MS = 5_000;

export interface Seen {
  readonly happenings: readonly Happening[];
  readonly stretches: ReadonlyMap<Happening | undefined, Stretch>;
  /** Undefined: the test did not come that far. */
  readonly replay?: Tally;
  readonly underLoad?: Tally;
}

/**
 * Which requests may fail, and which not:
 *
 * - While nothing is done, during an update, also to a version that has no image, when instances are added and
 *   taken away by load, and when a node comes back: none. An instance that is replaced is taken from
 *   the lists first, and drains.
 * - When an instance is killed: only what was in flight on it and must not be sent twice (a change of a price). Reads,
 *   and orders by their `Idempotency-Key`, are sent again to another instance by NGINX (`proxy_next_upstream`) or by the
 *   gateway. Where the instance was the only one of its service, what fails until it is back is told and not judged.
 * - When a node is cut off: what fails until its instances are replaced is told and not judged. Packets vanish without a
 *   reset, so a request is known to be lost only when its deadline is over, and then nobody waits for a repetition.
 * - The books have to agree, whatever was done: each accepted order is there once, final, with its cents, stock and mail.
 *   A failed order is repeated under its key in the end, and has to be accepted then.
 *
 * @returns what was against these rules, for people; nothing: passed
 */
export function reasonsAgainst({ happenings, stretches, replay, underLoad }: Seen): string[] {
  const ofStretch = (happening: Happening | undefined): string[] => {
    const { failed = [], longestPauseMs = 0 } = stretches.get(happening) ?? {};
    const when = happening ? `in ${titleOf(happening)}` : 'while nothing was done to the shop';
    const wrong = failed.filter((request) => !mayFail(request, happening));
    return [
      ...(wrong.length > 0 ? [`${wrong.length} requests failed ${when} that must not: ${summaryOf(wrong)}`] : []),
      ...(longestPauseMs > LONGEST_PAUSE_MS
        ? [`No load for ${(longestPauseMs / 1_000).toFixed(1)} s ${when}: the load itself was held up`]
        : []),
    ];
  };
  return [
    ...booksReason('the replay', replay),
    ...ofStretch(undefined),
    ...happenings.flatMap((happening) => [...ofStretch(happening), ...stateReasons(happening)]),
    ...booksReason('the orders under load', underLoad),
  ];
}

export function titleOf({ kind, subject }: Pick<Happening, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}

/** `3 × GET /api/products: status 502, 1 × POST /api/orders: ECONNRESET` */
export function summaryOf(failed: readonly Sent[]): string {
  const groups = Map.groupBy(failed, ({ name, wrong }) => `${name}: ${wrong}`);
  return [...groups].map(([what, same]) => `${same.length} × ${what}`).join(', ');
}

function mayFail({ name, sentAtMs }: Sent, happening: Happening | undefined): boolean {
  switch (happening?.kind) {
    case undefined:
    case 'update':
    case 'update in vain':
    case 'scale':
    case 'heal':
      return false;
    case 'cut':
      return true;
    case 'kill':
      if (happening.others === 0) return true;
      return !mayBeRepeated(name) && sentAtMs <= (happening.struckAtMs ?? happening.fromMs) + TEARDOWN_MS;
  }
}

function stateReasons(happening: Happening): string[] {
  const { kind, subject, instances, healthyAtMs } = happening;
  const late = healthyAtMs === undefined ? [`Not healthy again in time: ${titleOf(happening)}`] : [];
  if (instances.length === 0) return late;
  if (kind === 'update') return [...late, `After the update these do not run ${subject}: ${instances.join(', ')}`];
  if (kind === 'update in vain') return [...late, `The update in vain of ${subject} has left: ${instances.join(', ')}`];
  return late;
}

function booksReason(of: string, tally: Tally | undefined): string[] {
  if (!tally || agrees(tally)) return [];
  const { lost, doubled, unanswered, differences } = tally;
  return [
    `The books of ${of} do not agree: lost ${lost}, doubled ${doubled}, unanswered ${unanswered}, other differences ${differences}`,
  ];
}
