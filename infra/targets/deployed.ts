import type { AppName } from '../local/parts/services.ts';

/** How a target replaces the instances of a service by a new version. */
export interface UpdateRule {
  readonly order: 'start-first' | 'stop-first';
  readonly atOnce: number;
}

/** What every target says of a service, in one shape. What a target has no word for is left out there. */
export interface Deployed {
  readonly image?: string | undefined;
  readonly port?: number | undefined;
  /** What the process finds set. A value that is secret, or that only the platform knows, is ''. */
  readonly environment: Readonly<Record<string, string>>;
  /** The path that readiness is asked at. */
  readonly probe?: string | undefined;
  readonly cpus?: number | undefined;
  readonly memoryMiB?: number | undefined;
  /** From the signal until the process is killed. */
  readonly graceMs?: number | undefined;
  readonly update?: UpdateRule | undefined;
  /** Of Node, without those that name files. */
  readonly flags?: readonly string[] | undefined;
}
/** What is compared; `environment` by its keys. */
export type Aspect = keyof Deployed;

export interface Instance {
  /** As the target calls it: `catalog-2` of compose, `catalog` where the platform makes the instances. */
  readonly name: string;
  readonly app: AppName;
  readonly deployed: Deployed;
}

export interface Target {
  /** `native`, `compose`, `kubernetes`, … */
  readonly name: string;
  readonly instances: readonly Instance[];
  /** What this target has no word for, and why: said in the report, so that a gap is not taken for a match. */
  readonly without: Partial<Record<Aspect, string>>;
}
