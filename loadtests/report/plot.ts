import type { Second } from '../k6/samples.ts';
import { levelAt, type Profile } from '../profiles/profiles.ts';
import { quantile } from '../quantile.ts';
import { cpuShares, type Look } from '../watch/resources.ts';
import type { Plot } from './result.ts';

/** Lines that can be told apart in one panel. */
const PARTS_SHOWN = 8;

/** What is drawn of a run, by second. The first second is the first with a sample, looks are put at their own. */
export function plotOf(
  seconds: readonly Second[],
  { profile, rate, looks, startMs }: { profile: Profile; rate: number; looks: readonly Look[]; startMs: number },
): Plot {
  const values = ({ latencies }: Second): number[] => [...latencies.values()].flat();
  const at = (list: readonly number[], q: number) => rounded(quantile(Float64Array.from(list).sort(), q));
  const shown = cpuShares(looks).slice(0, PARTS_SHOWN);
  return {
    asked: seconds.map((_, second) => rounded(levelAt(profile, second + 0.5) * rate) ?? 0),
    journeys: seconds.map(({ journeys }) => journeys),
    dropped: seconds.map(({ dropped }) => dropped),
    failedChecks: seconds.map(({ failedChecks }) => failedChecks),
    p50: seconds.map((second) => at(values(second), 0.5)),
    p99: seconds.map((second) => at(values(second), 0.99)),
    finalP99: seconds.map(({ finals }) => at(finals, 0.99)),
    cores: Object.fromEntries(
      shown.map(([part]) => {
        const line: (number | undefined)[] = seconds.map(() => undefined);
        for (const { atMs, cpuByPart } of looks) {
          const second = Math.floor((atMs - startMs) / 1_000);
          if (second >= 0 && second < line.length) line[second] = rounded((cpuByPart[part] ?? 0) * 100);
        }
        return [part, line];
      }),
    ),
  };
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 100) / 100;
}
