import { JOURNEYS, type Journey } from '../scenarios.ts';
import type { Arrivals } from '../traffic/traffic.ts';
import type { Profile } from './profiles.ts';

/** k6 takes whole numbers; counted in 100 s a rate is kept to the hundredth of a journey a second. */
const UNIT_SECONDS = 100;
const LEAST_USERS = 20;
/** A virtual user costs k6 about a megabyte. Beyond this many the generator itself would be what is measured. */
const MOST_USERS = 600;

/**
 * The shape for each journey, as k6's open model: a journey starts when its time has come, and one for which no virtual
 * user is free is dropped and counted, never delayed in silence.
 */
export function arrivalsOf(
  profile: Profile,
  rate: number,
  shares: Partial<Record<Journey, number>>,
): Record<string, Arrivals> {
  const peak = Math.max(profile.startLevel, ...profile.stages.map(({ level }) => level));
  const entries = Object.entries(shares).map(([journey, share]) => {
    const { exec, busySeconds } = JOURNEYS[journey as Journey];
    const target = (level: number): number => Math.round(level * rate * share * UNIT_SECONDS);
    const users = Math.min(MOST_USERS, LEAST_USERS + Math.ceil(peak * rate * share * busySeconds));
    const arrivals: Arrivals = {
      executor: 'ramping-arrival-rate',
      exec,
      startRate: target(profile.startLevel),
      timeUnit: `${UNIT_SECONDS}s`,
      stages: profile.stages.map(({ seconds, level }) => ({
        target: target(level),
        duration: `${Math.round(seconds * 1_000)}ms`,
      })),
      // All of them from the start: one that is made during the run comes too late for its journey.
      preAllocatedVUs: users,
      maxVUs: users,
      gracefulStop: '20s',
    };
    return [journey, arrivals] as const;
  });
  return Object.fromEntries(entries);
}
