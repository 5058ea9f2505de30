import type { FailedRequest } from '../k6/samples.ts';
import type { PlannedStrike } from './strike-plan.ts';
import type { Strike } from './striker.ts';

export interface StruckVerdict {
  readonly passed: boolean;
  /** For people: one of each strike, then what failed and should not have. */
  readonly lines: readonly string[];
}

/** A request that was in flight on a killed part is told so at once; one that hung, when its time is over. */
const IN_FLIGHT_MS = 16_000;

const IDEMPOTENT = /^(GET|HEAD|PUT|DELETE) |^POST \/api\/orders$/;

/** By RFC 9110 §9.2.2, an order by its `Idempotency-Key`; then no failure needs to be told. `name`: `GET /api/products/{id}` */
export function mayBeRepeated(name: string): boolean {
  return IDEMPOTENT.test(name);
}

/**
 * What is allowed to fail: nothing of a part that drains; of one that is killed the requests in flight on it that must
 * not be sent twice. Every strike has to have happened, and its part to be back.
 */
export function judge(
  planned: readonly PlannedStrike[],
  struck: readonly Strike[],
  failed: readonly FailedRequest[],
): StruckVerdict {
  const byStrike = Map.groupBy(failed, ({ atMs }) => struck.findLast((strike) => strike.atMs <= atMs));
  const mayFail = (strike: Strike | undefined, { name, atMs }: FailedRequest): boolean =>
    strike?.kind === 'kill' && atMs <= strike.atMs + IN_FLIGHT_MS && !mayBeRepeated(name);
  const wrong = [...byStrike].flatMap(([strike, requests]) => requests.filter((request) => !mayFail(strike, request)));
  const back = struck.filter(({ backAtMs }) => backAtMs !== undefined).length;
  return {
    passed: wrong.length === 0 && back === planned.length,
    lines: [
      ...struck.map((strike) => line(strike, byStrike.get(strike) ?? [])),
      ...(back < planned.length
        ? [`${planned.length - back} of ${planned.length} not struck, or not back in time`]
        : []),
      ...(byStrike.get(undefined) ?? []).map((request) => `failed before any strike: ${describe(request)}`),
      `${wrong.length} requests failed that should not have`,
    ],
  };
}

function line({ kind, part, atMs, backAtMs }: Strike, failed: readonly FailedRequest[]): string {
  const back = backAtMs === undefined ? 'not back' : `back after ${((backAtMs - atMs) / 1_000).toFixed(1)} s`;
  const what = [...Map.groupBy(failed, describe)].map(([text, same]) => `${same.length} × ${text}`);
  return `${kind} ${part}: ${back}, ${failed.length} requests failed${what.length > 0 ? ` (${what.join(', ')})` : ''}`;
}

function describe({ name, status }: FailedRequest): string {
  return `${name}: ${status === 0 ? 'no answer' : status}`;
}
