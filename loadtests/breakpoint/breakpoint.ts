import { setTimeout as sleep } from 'node:timers/promises';
import type { About, BreakpointResult, Repeat, Result } from '../report/result.ts';
import type { Run } from '../run.ts';
import { firstOut } from '../watch/first-out.ts';
import { highestRate } from './search.ts';

/** k6 itself, on the same machine, is the limit somewhere here. */
const MOST_RATE = 640;
const PRECISION = 1.15;
/** What a step left unfinished must not be held against the next one: clients have given up, events are still worked off. */
const SETTLE_MS = 6_000;

/** Runs the scenario at one rate after the other, and tells the highest that keeps the SLOs and what ran out above it. */
export async function search(run: Run, about: About, say: (line: string) => void): Promise<Result> {
  const steps: (BreakpointResult['steps'][number] & { readonly repeat: Repeat })[] = [];
  const keeps = async (rate: number): Promise<boolean> => {
    const repeat = await run.once(rate, `${rate} journeys/s`);
    const { figures, pressures } = repeat;
    const broken = figures.slos.filter(({ kept }) => !kept).map(({ title }) => title);
    if (figures.missing > 0) broken.push(`${figures.missing} journeys not ended`);
    const kept = figures.valid && figures.kept;
    steps.push({ rate, kept, broken, figures, pressures, repeat });
    say(kept ? `✓ ${rate} journeys/s keep the SLOs` : `✗ ${rate} journeys/s: ${broken.join(', ')}`);
    if (!kept) await sleep(SETTLE_MS);
    return kept;
  };
  const found = await highestRate(keeps, {
    from: about.rate,
    most: Math.max(MOST_RATE, about.rate),
    precision: PRECISION,
  });
  const tried = steps.map(({ rate, pressures, figures }) => ({ rate, pressures, cpu: Object.entries(figures.cores) }));
  // Beyond the first rate that failed twice, what else is out is a consequence.
  const counted = tried.filter(({ rate }) => rate <= (found.failed ?? Infinity));
  const breakpoint = {
    found,
    firstOut: firstOut(counted),
    steps: steps.map(({ repeat: _, ...step }) => step).sort((a, b) => a.rate - b.rate),
  };
  // The run that is drawn is the best one that was kept: the shop at its highest honest load.
  const best = steps.findLast(({ rate, kept }) => kept && rate === found.kept) ?? steps.at(-1);
  return {
    format: 1,
    about,
    repeats: best ? [best.repeat] : [],
    breakpoint,
    notes: [],
    passed: found.kept !== undefined,
  };
}
