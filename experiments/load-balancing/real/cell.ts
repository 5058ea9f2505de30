import { percent } from '../../../loadtests/report/amounts.ts';
import type { Clients, Condition } from '../simulate/scenario.ts';
import type { Layer, Method } from './layers.ts';

/** What is measured in one go. */
export interface Setting {
  readonly layer: Layer;
  readonly method: Method;
  readonly condition: Condition;
  readonly clients: Clients;
  readonly seed: number;
}

export interface Times {
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Cell extends Setting, Times {
  readonly atSeconds: number;
  readonly requests: number;
  readonly errors: number;
  readonly firstError?: string;
  /** Of the counted time: cores used by each instance of the balanced layer, the odd one first. */
  readonly cores: readonly number[];
  /** CPU of the balanced layer for a request. */
  readonly cpuMicros: number;
  /** Cores over what the instance may use. */
  readonly use: readonly number[];
  /** Requests of each instance over the mean of all, warm-up included. */
  readonly shares: readonly number[];
  /** 99 of 100 requests left less than this after they were due. */
  readonly lateP99Ms: number;
  /** Of all cores of the machine: busy, and busy with what is none of this experiment. */
  readonly machineShare: number;
  readonly othersShare: number;
}

const LATE_MS = 10;
/** Of the machine. What others take comes out of what was promised to the instances once nothing is idle. */
const OTHERS_SHARE = 0.15;
/** Above it a request waits for a core, whoever it was given to. */
const BUSY_SHARE = 0.9;

export function isSameSetting(one: Setting, other: Setting): boolean {
  return (['layer', 'method', 'condition', 'clients', 'seed'] as const).every((key) => one[key] === other[key]);
}

/** Why the cell is no good measurement; empty when it is one. */
export function doubtsOf({ lateP99Ms, othersShare, machineShare }: Cell): string[] {
  return [
    ...(lateP99Ms > LATE_MS ? [`sent late (p99 ${lateP99Ms.toFixed(0)} ms)`] : []),
    ...(othersShare > OTHERS_SHARE ? [`others took ${percent(othersShare)} of the machine`] : []),
    ...(machineShare > BUSY_SHARE ? [`the machine was ${percent(machineShare)} busy`] : []),
  ];
}
