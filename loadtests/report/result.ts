import type { Found } from '../breakpoint/search.ts';
import type { K6Run } from '../k6/run-k6.ts';
import type { ProfileName } from '../profiles/profiles.ts';
import type { Scenario } from '../scenarios.ts';
import type { FirstOut } from '../watch/first-out.ts';
import type { StruckVerdict } from '../strikes/verdict.ts';
import type { Pressure } from '../watch/resources.ts';
import type { Figures } from './figures.ts';

/** What a run was, before any of its figures. */
export interface About {
  readonly scenario: Scenario;
  readonly profile: ProfileName;
  readonly baseUrl: string;
  /** Journeys a second at the level 1 of the profile. */
  readonly rate: number;
  readonly seconds: number;
  readonly startedAt: string;
  readonly commit: string;
  readonly machine: string;
  readonly k6: string;
}

/** One repeat, with what is drawn of it. */
export interface Repeat {
  readonly figures: Figures;
  readonly pressures: readonly Pressure[];
  readonly complaints: K6Run['complaints'];
  readonly plot: Plot;
  /** Only of a run with --strike. */
  readonly struck?: StruckVerdict;
}

/** Values by second of the run; undefined is a gap. */
export interface Plot {
  readonly asked: readonly number[];
  readonly journeys: readonly number[];
  readonly dropped: readonly number[];
  readonly failedChecks: readonly number[];
  readonly p50: readonly (number | undefined)[];
  readonly p99: readonly (number | undefined)[];
  readonly finalP99: readonly (number | undefined)[];
  /** Shares of one core by part, at the seconds of the looks. */
  readonly cores: Readonly<Record<string, readonly (number | undefined)[]>>;
}

export interface BreakpointResult {
  readonly found: Found;
  readonly firstOut: FirstOut;
  readonly steps: readonly {
    readonly rate: number;
    readonly kept: boolean;
    readonly broken: readonly string[];
    readonly figures: Figures;
    readonly pressures: readonly Pressure[];
  }[];
}

/** What a run leaves as JSON, and what --compare reads. */
export interface Result {
  readonly format: 1;
  readonly about: About;
  readonly repeats: readonly Repeat[];
  readonly breakpoint?: BreakpointResult;
  readonly notes: readonly string[];
  readonly passed: boolean;
}
