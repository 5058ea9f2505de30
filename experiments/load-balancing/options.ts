import { parseArgs } from 'node:util';
import { Failure } from '../../infra/local/failure.ts';

export const USAGE = `npm run experiment -- load-balancing --simulate [options]
  Compares the methods of balancing by simulation, with some instances at half speed, some that stall, and all equal.
  --simulate             without it, the real run is asked for, which is not there yet
  --instances N          of the service (200)
  --odd N                how many of them are slow or stall (a tenth, at least 1)
  --gateways N           each balances for itself (8)
  --utilisation SHARE    of all instances, were they equal (0.4)
  --seconds N            simulated (30); the first fifth is not counted
  --seeds N              repetitions (5); --quick: 2, and 10 seconds
  --json FILE            writes every figure`;

export interface Options {
  readonly simulate: boolean;
  readonly instances: number;
  readonly odd: number;
  readonly gateways: number;
  readonly utilisation: number;
  readonly durationMs: number;
  readonly seeds: number;
  readonly quick: boolean;
  readonly json: string | undefined;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  simulate: flag,
  quick: flag,
  help: flag,
  instances: text,
  odd: text,
  gateways: text,
  utilisation: text,
  seconds: text,
  seeds: text,
  json: text,
} as const;

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const utilisation = Number(values.utilisation ?? 0.4);
  if (!(utilisation > 0 && utilisation < 1)) throw new Failure('--utilisation takes a share between 0 and 1', USAGE);
  const instances = whole('--instances', values.instances ?? '200');
  return {
    simulate: values.simulate ?? false,
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

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw new Failure((cause as Error).message, USAGE);
  }
}

function whole(name: string, value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number > 0)) throw new Failure(`${name} takes a whole number above 0`, USAGE);
  return number;
}
