import type { AppName } from '../../infra/local/parts/services.ts';
import type { PlatformName } from '../../loadtests/platforms/drivers.ts';
import type { Cell } from './measure/cell.ts';
import type { Disturbance, Replacement } from './measure/disturbance.ts';
import type { Used } from './measure/used.ts';
import type { RunOptions } from './options.ts';

export const STEPS = ['prepare', 'deploy', 'idle', 'warm up', 'load', 'kill', 'update', 'tear down'] as const;
export type Step = (typeof STEPS)[number];

/** One platform in one round; what is not there was not measured, or not yet. */
export interface Turn {
  readonly platform: PlatformName;
  readonly round: number;
  /** Undefined while it runs, and when the run ended with it. */
  readonly ended?: Ending;
  readonly failures: readonly { readonly step: Step; readonly reason: string }[];
  /** Seconds of each step that was done. */
  readonly seconds: Readonly<Partial<Record<Step, number>>>;
  readonly instances?: Readonly<Partial<Record<AppName, number>>>;
  readonly idle?: Used;
  readonly cells: readonly Cell[];
  readonly kills: readonly Replacement[];
  readonly update?: Disturbance;
}

export type Ending =
  /** All steps were tried; `failures` says which were in vain. */
  | { readonly kind: 'done' }
  /** The platform cannot be had here. */
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: string };

/** All that a run leaves; tables and plot are worked out from it. */
export interface Result {
  readonly startedAt: string;
  /** False while it runs, and when it was cut short. */
  readonly complete: boolean;
  readonly options: Pick<RunOptions, 'quick' | 'rounds' | 'rates' | 'seconds' | 'steadyRate' | 'seed'>;
  readonly machine: {
    readonly cores: number;
    readonly processor: string;
    readonly memoryMiB: number;
    readonly node: string;
  };
  readonly turns: readonly Turn[];
}

export function newTurn(platform: PlatformName, round: number): Turn {
  return { platform, round, failures: [], seconds: {}, cells: [], kills: [] };
}
