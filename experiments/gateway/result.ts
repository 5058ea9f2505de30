import type { Options } from './options.ts';
import type { Piece } from './measure.ts';
import type { Actor, Way } from './ways.ts';

/** Over the rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Row {
  readonly way: string;
  readonly title: string;
  /** µs a request, of all that takes part. */
  readonly cpu: Spread;
  readonly actors: Readonly<Partial<Record<Actor, Spread>>>;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
}

/** CPU of one way as a multiple of another's, round by round: both were measured within the same minute. */
export interface Mark {
  readonly name: string;
  readonly of: string;
  readonly over: string;
  readonly ratio: Spread;
  /** Without Redis and Postgres, which the bare way does not have. */
  readonly withoutStores: Spread;
  readonly limit: number;
  readonly met: boolean;
}

export type Result = ReturnType<typeof resultOf>;

const STORES: readonly Actor[] = ['redis', 'postgres'];

const MARKS = [
  { name: 'the real way, of the bare three hops', of: 'real', over: 'bare-proxy', limit: 1.5 },
  { name: 'a plain Nest route, of a bare Fastify route', of: 'direct-plain-nest', over: 'direct-bare', limit: 1.15 },
  {
    name: 'a Nest route on libs/service, of a bare Fastify route',
    of: 'direct-nest',
    over: 'direct-bare',
    limit: 1.15,
  },
];

export function resultOf(options: Options, ways: readonly Way[], pieces: readonly Piece[], bodyBytes: number) {
  const of = (way: string): Piece[] => pieces.filter((piece) => piece.way === way);
  const rows: Row[] = ways.map(({ name, title, processes }) => ({
    way: name,
    title,
    cpu: spreadOf(of(name).map((piece) => total(piece))),
    actors: Object.fromEntries(
      (Object.keys(processes) as Actor[]).map((actor) => [
        actor,
        spreadOf(of(name).map(({ cpuMicros }) => cpuMicros[actor] ?? 0)),
      ]),
    ),
    p50Ms: spreadOf(of(name).map(({ p50Ms }) => p50Ms)),
    p99Ms: spreadOf(of(name).map(({ p99Ms }) => p99Ms)),
  }));
  const marks: Mark[] = MARKS.flatMap((mark) => {
    const [above, below] = [of(mark.of), of(mark.over)];
    if (above.length === 0 || below.length === 0) return [];
    const ratios = (without: readonly Actor[]): Spread =>
      spreadOf(
        above.map(
          (piece) =>
            total(piece, without) /
            total(
              below.find(({ round }) => round === piece.round)!,
              without,
            ),
        ),
      );
    const ratio = ratios([]);
    return [{ ...mark, ratio, withoutStores: ratios(STORES), met: ratio.median <= mark.limit }];
  });
  const { quick, rounds, seconds, rate, seed } = options;
  return {
    at: new Date().toISOString(),
    options: { quick, rounds, seconds, rate, seed },
    bodyBytes,
    late: pieces.reduce((sum, { late }) => sum + late, 0) / pieces.reduce((sum, { requests }) => sum + requests, 0),
    rows,
    marks,
    pieces,
  };
}

/** A load that came late is not the load that was asked for. */
const LATE_SHARE = 0.02;

export function isValid({ late, options: { quick } }: Result): boolean {
  return !quick && late <= LATE_SHARE;
}

function total({ cpuMicros }: Piece, without: readonly Actor[] = []): number {
  return (Object.entries(cpuMicros) as [Actor, number][])
    .filter(([actor]) => !without.includes(actor))
    .reduce((sum, [, micros]) => sum + micros, 0);
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}
