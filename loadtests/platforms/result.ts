import type { Report } from '../replay/report.ts';
import type { Course } from './course.ts';
import type { OrdersReport } from './ground.ts';
import { type Happening, type Stretch, stretches } from './happenings.ts';
import type { Setting } from './setting.ts';
import type { StepTaken } from './steps.ts';
import { reasonsAgainst, titleOf } from './verdict.ts';

/** Why the test could not be done to its end. */
export interface Broken {
  readonly cause: string;
  readonly mend: string;
}

/** The load while one thing was done to the shop, or, first in the list, while nothing was. */
export interface LoadFigures extends Stretch {
  readonly during: string;
  readonly happening?: Happening;
  /** Until the platform was healthy again, from when it was struck; of an update, until only the new version ran. */
  readonly recoverySeconds?: number;
}

export interface Result {
  readonly platform: string;
  readonly versions: readonly [string, string];
  readonly startedAt: string;
  /** Requests a second. */
  readonly rate: number;
  readonly steps: readonly StepTaken[];
  readonly replay?: Report;
  readonly load: readonly LoadFigures[];
  /** Requests that the sender sent more than 0.1 s late. */
  readonly late: number;
  readonly ordersUnderLoad?: OrdersReport;
  /** What was against the rules of verdict.ts. */
  readonly reasons: readonly string[];
  readonly broken?: Broken;
}

export function resultOf(
  { platform, versions, pace }: Setting,
  seen: { course: Course; steps: readonly StepTaken[]; startedAt: Date; broken?: Broken },
): Result {
  const { course, steps, startedAt, broken } = seen;
  const { happenings, load, replayed, orders } = course;
  const byHappening = stretches(load?.sent ?? [], happenings);
  return {
    platform: platform.name,
    versions,
    startedAt: startedAt.toISOString(),
    rate: pace.rate,
    steps,
    ...(replayed ? { replay: replayed } : {}),
    load: load ? [...byHappening].map(([happening, stretch]) => figuresOf(happening, stretch)) : [],
    late: load?.late ?? 0,
    ...(orders ? { ordersUnderLoad: orders } : {}),
    reasons: reasonsAgainst({
      happenings,
      stretches: byHappening,
      ...(replayed ? { replay: replayed } : {}),
      ...(orders ? { underLoad: orders } : {}),
    }),
    ...(broken ? { broken } : {}),
  };
}

/** 0 passed, 1 something failed that must not, 2 the test could not be done. */
export function exitCodeOf({ broken, reasons }: Pick<Result, 'broken' | 'reasons'>): number {
  if (broken) return 2;
  return reasons.length === 0 ? 0 : 1;
}

function figuresOf(happening: Happening | undefined, stretch: Stretch): LoadFigures {
  if (!happening) return { during: 'nothing', ...stretch };
  const { healthyAtMs, fromMs } = happening;
  return {
    during: titleOf(happening),
    ...stretch,
    happening,
    ...(healthyAtMs === undefined ? {} : { recoverySeconds: Math.round((healthyAtMs - fromMs) / 100) / 10 }),
  };
}
