import { type Spread, spreadOf } from '../events/statistics.ts';
import type { PlatformName } from '../../loadtests/platforms/drivers.ts';
import { highestOf, isBounded } from './ladder.ts';
import { type Cell, meanInFlight } from './measure/cell.ts';
import type { Used } from './measure/used.ts';
import type { Result, Step, Turn } from './result.ts';

/** What shop and platform used, over the rounds. */
export interface Spent {
  readonly shopCores: Spread;
  readonly platformCores: Spread;
  readonly shopMiB: Spread;
  readonly platformMiB: Spread;
}

/** One platform over all rounds; what is undefined was measured in none. */
export interface Row {
  readonly platform: PlatformName;
  readonly seconds: Readonly<Partial<Record<Step, Spread>>>;
  /** Requests a second, of each round in which one was kept. */
  readonly highest: Spread | undefined;
  /** In some round no higher rate missed the SLOs, so that it may bear more. */
  readonly isOpen: boolean;
  readonly atHighest: Spent | undefined;
  /** Requests in the shop at once at that rate: the mean by Little's law, and the most. */
  readonly inFlight: Spread | undefined;
  readonly mostInFlight: number | undefined;
  readonly idle: Spent | undefined;
  readonly replaced: Spread | undefined;
  /** Replaced before anybody could see it, of all kills. */
  readonly unseen: number;
  readonly kills: Failed;
  readonly updated: Spread | undefined;
  readonly updates: Failed;
}

/** How many requests failed during something, of those sent; it was done `times` times. */
export interface Failed {
  readonly times: number;
  readonly requests: number;
  readonly failed: number;
}

/** One platform at one rate. */
export interface RateRow {
  readonly rate: number;
  readonly platform: PlatformName;
  readonly meanMs: Spread;
  readonly readsP99Ms: Spread | undefined;
  readonly ordersP99Ms: Spread | undefined;
  readonly spent: Spent | undefined;
  /** Cores of shop and platform together as a multiple of those of the native run in the same round, median. */
  readonly coresToNative: number | undefined;
  readonly kept: number;
  readonly cells: number;
}

export function platformsOf({ turns }: Pick<Result, 'turns'>): PlatformName[] {
  return [...new Set(turns.map(({ platform }) => platform))];
}

export function rowOf(turns: readonly Turn[], platform: PlatformName): Row {
  const own = turns.filter((turn) => turn.platform === platform);
  const tops = own.flatMap((turn) => topCellOf(turn) ?? []);
  const kills = own.flatMap((turn) => turn.kills);
  const updates = own.flatMap(({ update }) => update ?? []);
  const steps = [...new Set(own.flatMap(({ seconds }) => Object.keys(seconds) as Step[]))];
  return {
    platform,
    seconds: Object.fromEntries(
      steps.map((step) => [step, spreadOf(own.flatMap(({ seconds }) => seconds[step] ?? []))!]),
    ),
    highest: spreadOf(tops.map(({ rate }) => rate)),
    isOpen: own.some(({ cells }) => highestOf(cells) !== undefined && !isBounded(cells)),
    atHighest: spentOf(tops.flatMap(({ used }) => used ?? [])),
    inFlight: spreadOf(tops.map(meanInFlight)),
    mostInFlight: tops.length === 0 ? undefined : Math.max(...tops.map(({ maxInFlight }) => maxInFlight)),
    idle: spentOf(own.flatMap(({ idle }) => idle ?? [])),
    replaced: spreadOf(kills.flatMap(({ seconds }) => seconds ?? [])),
    unseen: kills.filter(({ seconds }) => seconds === undefined).length,
    kills: failedOf(kills),
    updated: spreadOf(updates.flatMap(({ seconds }) => seconds ?? [])),
    updates: failedOf(updates),
  };
}

/** Rates that any platform was measured at, all platforms side by side. */
export function rateRowsOf({ turns }: Pick<Result, 'turns'>): RateRow[] {
  const rates = [...new Set(turns.flatMap(({ cells }) => cells.map(({ rate }) => rate)))].sort((a, b) => a - b);
  return rates.flatMap((rate) =>
    platformsOf({ turns }).flatMap((platform) => {
      const own = turns.filter((turn) => turn.platform === platform);
      // The first try of each round: a second one is there only where the first was bad, and would flatter.
      const cells = own.flatMap((turn) => firstAt(turn, rate) ?? []);
      if (cells.length === 0) return [];
      const ratios = own.flatMap((turn) => ratioToNative(turns, turn, rate) ?? []);
      return [
        {
          rate,
          platform,
          meanMs: spreadOf(cells.map(({ meanMs }) => meanMs))!,
          readsP99Ms: spreadOf(cells.flatMap(({ reads }) => reads?.p99Ms ?? [])),
          ordersP99Ms: spreadOf(cells.flatMap(({ orders }) => orders?.p99Ms ?? [])),
          spent: spentOf(cells.flatMap(({ used }) => used ?? [])),
          coresToNative: platform === 'native' ? undefined : spreadOf(ratios)?.median,
          kept: cells.filter(({ kept }) => kept).length,
          cells: cells.length,
        },
      ];
    }),
  );
}

/** Of the cells at the highest rate that was kept, the one that was. */
function topCellOf({ cells }: Turn): Cell | undefined {
  const highest = highestOf(cells);
  return cells.find(({ rate, kept }) => kept && rate === highest);
}

function firstAt({ cells }: Turn, rate: number): Cell | undefined {
  return cells.find((cell) => cell.rate === rate && cell.attempt === 1);
}

function ratioToNative(turns: readonly Turn[], turn: Turn, rate: number): number | undefined {
  const native = turns.find(({ platform, round }) => platform === 'native' && round === turn.round);
  const [own, base] = [firstAt(turn, rate)?.used, native && firstAt(native, rate)?.used];
  return own && base && coresOf(own) / coresOf(base);
}

export function coresOf({ shop, platform }: Used): number {
  return shop.cores + platform.cores;
}

function spentOf(used: readonly Used[]): Spent | undefined {
  if (used.length === 0) return undefined;
  const of = (figure: (one: Used) => number): Spread => spreadOf(used.map(figure))!;
  return {
    shopCores: of(({ shop }) => shop.cores),
    platformCores: of(({ platform }) => platform.cores),
    shopMiB: of(({ shop }) => shop.memoryMiB),
    platformMiB: of(({ platform }) => platform.memoryMiB),
  };
}

function failedOf(of: readonly { readonly requests: number; readonly failed: number }[]): Failed {
  return {
    times: of.length,
    requests: of.reduce((sum, { requests }) => sum + requests, 0),
    failed: of.reduce((sum, { failed }) => sum + failed, 0),
  };
}
