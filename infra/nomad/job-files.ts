import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { Failure } from '../local/failure.ts';
import { evaluate, type Scope } from './expressions.ts';

/** A block of HCL by its name or label, as the parser gives it: blocks of one name and label in a list. */
export type Blocks<T> = Readonly<Record<string, readonly T[]>>;

/** What is read of a job file, with its variables at their defaults. */
export interface Job {
  readonly group?: Blocks<Group>;
  readonly update?: readonly Update[];
}
export interface Group {
  readonly count?: number;
  readonly update?: readonly Update[];
  readonly network?: readonly { readonly port?: Blocks<Port> }[];
  readonly service?: readonly Service[];
  readonly volume?: Blocks<{ readonly type?: string; readonly source?: string }>;
  readonly scaling?: readonly { readonly min?: number; readonly max?: number }[];
  readonly task?: Blocks<Task>;
}
export interface Update {
  readonly canary?: number;
  readonly max_parallel?: number;
  readonly auto_promote?: boolean;
  readonly auto_revert?: boolean;
}
export interface Port {
  readonly static?: number;
  readonly to?: number;
}
export interface Service {
  readonly name?: string;
  readonly provider?: string;
  readonly port?: string;
  readonly check?: readonly { readonly name?: string; readonly type?: string; readonly path?: string }[];
}
export interface Task {
  readonly user?: string;
  readonly kill_timeout?: string;
  readonly lifecycle?: readonly object[];
  readonly config?: readonly TaskConfig[];
  readonly env?: readonly Readonly<Record<string, string>>[];
  readonly template?: readonly Template[];
  readonly service?: readonly Service[];
  readonly resources?: readonly { readonly cpu?: number; readonly memory?: number }[];
  readonly volume_mount?: readonly { readonly volume?: string }[];
}
export interface TaskConfig {
  readonly image?: string;
  readonly entrypoint?: readonly string[];
  readonly args?: readonly string[];
  readonly ports?: readonly string[];
  readonly cpu_hard_limit?: boolean;
  readonly mount?: readonly { readonly source?: string; readonly target?: string }[];
}
export interface Template {
  readonly data?: string;
  readonly destination?: string;
  readonly env?: boolean;
}

interface JobFile {
  readonly variable?: Blocks<{ readonly default?: unknown }>;
  readonly locals?: readonly Readonly<Record<string, unknown>>[];
  readonly job?: Blocks<unknown>;
}

/** The jobs of a folder by their names. @throws Failure when a file is no job file */
export async function readJobs(folder: string): Promise<Map<string, Job>> {
  const files = globSync('*.nomad.hcl', { cwd: folder }).sort();
  const jobs = await Promise.all(files.map((file) => parseJob(file, readFileSync(join(folder, file), 'utf8'))));
  return new Map(jobs);
}

/** The name and the content of a job, parsed by HashiCorp's own parser. @throws Failure when the text is no job file */
export async function parseJob(file: string, text: string): Promise<[string, Job]> {
  const parsed = (await parse(file, text).catch((error: unknown) => {
    throw new Failure(`${file} is no HCL: ${String((error as Error).message)}`, 'Mend it there');
  })) as JobFile;
  const [[name, blocks] = ['', []], ...more] = Object.entries(parsed.job ?? {});
  const [job, ...again] = blocks;
  if (!job || more.length + again.length > 0)
    throw new Failure(`${file} holds not one job`, 'A job file has one job block');
  const scope: Scope = { var: defaults(parsed.variable ?? {}), local: Object.assign({}, ...(parsed.locals ?? [])) };
  return [name, evaluate(job, scope) as Job];
}

function defaults(variables: NonNullable<JobFile['variable']>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(variables).map(([name, [block]]) => [name, block?.default]));
}
