import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
import { INSTANCES, type InstanceName } from '../../infra/local/ports.ts';
import { LAYERS, type Layer } from './real/layers.ts';
import { STALLS } from './real/stalls.ts';

export const USAGE = `npm run experiment -- load-balancing [options]
  Compares the methods of balancing on real processes, with all instances equal, one at half speed, one that stalls.
  --quick                fewer methods, 2 seeds of 3 s: shows that it works, its figures are no result
  --mark                 only what the mark asks: round_robin and p2c_ewma inside, one at half speed, 20 seeds
  --seeds N              repetitions, each with other clients and times (5)
  --seconds N            counted of each cell, a multiple of 3, the time from stall to stall (6)
  --rate N/s             requests (so many that equal instances are used to 43 %, measured at the start)
  --layer edge|inside    NGINX over gateways, or gateways over a service, alone (both)
  --instance local|test  whose Redis and Postgres; started when they do not run (test)
  --out FOLDER           for the table, the JSON and the plot (experiments/load-balancing/results)
  --again FILE           instead: goes on with a run by its JSON: what it lacks, and its doubtful cells once more
  --show FILE            instead: the table and the plot of a JSON that a run left, also of one that was cut short

npm run experiment -- load-balancing --simulate [options]
  The same by simulation, with any number of instances.
  --instances N          of the service (200)
  --odd N                how many of them are slow or stall (a tenth, at least 1)
  --gateways N           each balances for itself (8)
  --utilisation SHARE    of all instances, were they equal (0.4)
  --seconds N            simulated (30); the first fifth is not counted
  --seeds N              repetitions (5); --quick: 2, and 10 seconds
  --json FILE            writes every figure`;

export interface SimulationOptions {
  readonly kind: 'simulation';
  readonly instances: number;
  readonly odd: number;
  readonly gateways: number;
  readonly utilisation: number;
  readonly durationMs: number;
  readonly seeds: number;
  readonly quick: boolean;
  readonly json: string | undefined;
}

export interface RealOptions {
  readonly kind: 'real';
  readonly quick: boolean;
  /** The cells of the mark alone. */
  readonly mark: boolean;
  readonly seeds: number;
  /** Counted, of each cell. */
  readonly seconds: number;
  /** Requests a second; undefined: worked out at the start. */
  readonly rate: number | undefined;
  readonly layers: readonly Layer[];
  readonly instance: InstanceName;
  readonly folder: string;
}

export interface ShowOptions {
  readonly kind: 'show';
  readonly file: string;
}

export interface AgainOptions {
  readonly kind: 'again';
  readonly file: string;
  readonly instance: InstanceName;
}

export type Options = SimulationOptions | RealOptions | AgainOptions | ShowOptions;

/** Cells are multiples of the time from stall to stall, so that all have equally many. */
const STALL_EVERY_S = STALLS.everyMs / 1_000;

const BOTH = { quick: flag, help: flag, seconds: text, seeds: text } as const;
const SIMULATION = {
  simulate: flag,
  instances: text,
  odd: text,
  gateways: text,
  utilisation: text,
  json: text,
} as const;
const REAL = { mark: flag, rate: text, layer: text, instance: text, out: text, again: text, show: text } as const;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): Options | undefined {
  const values = valuesOf(args);
  if (values.help) return undefined;
  const others = values.simulate ? REAL : SIMULATION;
  const misplaced = Object.keys(others).find((name) => values[name as keyof typeof values] !== undefined);
  if (misplaced !== undefined)
    throw line.wrong(`--${misplaced} is of use only ${values.simulate ? 'without' : 'with'} --simulate`);
  if (values.show !== undefined) return { kind: 'show', file: values.show };
  const instance = line.either('--instance', INSTANCES, values.instance ?? 'test');
  if (values.again !== undefined) return { kind: 'again', file: values.again, instance };
  return values.simulate ? simulationOf(values) : realOf(values, instance, folder);
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(args: readonly string[]) {
  return line.parse(args, { options: { ...BOTH, ...SIMULATION, ...REAL } }).values;
}

function simulationOf(values: Values): SimulationOptions {
  const utilisation = Number(values.utilisation ?? 0.4);
  if (!(utilisation > 0 && utilisation < 1)) throw line.wrong('--utilisation takes a share between 0 and 1');
  const instances = whole('--instances', values.instances ?? '200');
  return {
    kind: 'simulation',
    instances,
    odd: whole('--odd', values.odd ?? String(Math.ceil(instances / 10))),
    gateways: whole('--gateways', values.gateways ?? '8'),
    utilisation,
    durationMs: whole('--seconds', values.seconds ?? (values.quick ? '10' : '30')) * 1_000,
    seeds: whole('--seeds', values.seeds ?? (values.quick ? '2' : '5')),
    quick: values.quick ?? false,
    json: values.json,
  };
}

function realOf(values: Values, instance: InstanceName, folder: string): RealOptions {
  const quick = values.quick ?? false;
  const mark = values.mark ?? false;
  if (mark && values.layer !== undefined) throw line.wrong('--layer is of no use with --mark, which is inside');
  const seconds = whole('--seconds', values.seconds ?? (quick ? '3' : '6'));
  if (seconds % STALL_EVERY_S !== 0)
    throw line.wrong(`--seconds takes a multiple of ${STALL_EVERY_S}, the time from stall to stall`);
  return {
    kind: 'real',
    quick,
    mark,
    seconds,
    seeds: whole('--seeds', values.seeds ?? (quick ? '2' : mark ? '20' : '5')),
    rate: values.rate === undefined ? undefined : whole('--rate', values.rate.replace(/\/s$/, '')),
    layers: mark ? ['inside'] : values.layer === undefined ? LAYERS : [line.either('--layer', LAYERS, values.layer)],
    instance,
    folder: values.out ?? folder,
  };
}

function whole(name: string, value: string): number {
  return line.whole(name, value, { takes: 'a whole number above 0' });
}
