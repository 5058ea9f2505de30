/** A stretch of time at the end of which the rate has this level (1 is the usual rate of the scenario). */
export interface Stage {
  readonly seconds: number;
  readonly level: number;
}

export interface Profile {
  readonly asks: string;
  readonly startLevel: number;
  readonly stages: readonly Stage[];
  /** Limits of latency are so much wider: smoke asks whether it works, of a shop that has just started. */
  readonly slack: number;
}

/** Shapes of load over time, apart from what the customers do. */
export const PROFILES = {
  smoke: {
    asks: 'Does every journey work at all?',
    startLevel: 0.5,
    stages: [{ seconds: 15, level: 0.5 }],
    slack: 5,
  },
  average: {
    asks: 'Are the SLOs kept in an ordinary hour?',
    startLevel: 0,
    stages: [
      { seconds: 10, level: 1 },
      { seconds: 60, level: 1 },
    ],
    slack: 1,
  },
  stress: {
    asks: 'Are they kept at three times the usual load, and does it come back?',
    startLevel: 1,
    stages: [
      { seconds: 30, level: 1 },
      { seconds: 10, level: 2 },
      { seconds: 30, level: 2 },
      { seconds: 10, level: 3 },
      { seconds: 30, level: 3 },
      { seconds: 10, level: 1 },
      { seconds: 20, level: 1 },
    ],
    slack: 1,
  },
  spike: {
    asks: 'What does a crowd that comes within seconds do?',
    startLevel: 1,
    stages: [
      { seconds: 30, level: 1 },
      { seconds: 3, level: 4 },
      { seconds: 15, level: 4 },
      { seconds: 3, level: 1 },
      { seconds: 40, level: 1 },
    ],
    slack: 1,
  },
  soak: {
    asks: 'Does anything grow or leak within an hour?',
    startLevel: 1,
    stages: [{ seconds: 3_600, level: 1 }],
    slack: 1,
  },
  breakpoint: {
    asks: 'What is the highest rate that keeps the SLOs, and what runs out first?',
    startLevel: 1,
    stages: [
      { seconds: 3, level: 1 },
      { seconds: 12, level: 1 },
    ],
    slack: 1,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/** The same shape in another time. */
export function stretched(profile: Profile, seconds: number | undefined): Profile {
  if (seconds === undefined) return profile;
  const factor = seconds / durationOf(profile);
  return { ...profile, stages: profile.stages.map((stage) => ({ ...stage, seconds: stage.seconds * factor })) };
}

export function durationOf({ stages }: Profile): number {
  return stages.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Journeys that the shape asks for at a usual rate of 1: the area under it. */
export function areaOf({ startLevel, stages }: Profile): number {
  const levels = [startLevel, ...stages.map(({ level }) => level)];
  return stages.reduce((sum, { seconds, level }, index) => sum + (seconds * (level + (levels[index] ?? 0))) / 2, 0);
}

/** The level at a time of the run: what was asked for, to be drawn beside what came. */
export function levelAt({ startLevel, stages }: Profile, second: number): number {
  let level = startLevel;
  let left = second;
  for (const stage of stages) {
    if (left <= stage.seconds) return level + ((stage.level - level) * left) / stage.seconds;
    left -= stage.seconds;
    level = stage.level;
  }
  return level;
}
