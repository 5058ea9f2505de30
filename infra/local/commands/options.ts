import { parseArgs } from 'node:util';
import { Failure } from '../failure.ts';
import { INSTANCES, type InstanceName } from '../ports.ts';
import { SIZES, type Shape } from '../topology.ts';

export const USAGE = `npm start -- [--size full|slim] [--only servers] [--cuttable] [--detach] [--no-build] [--instance local|test]
npm run status -- [--json] [--instance local|test]
npm stop -- [--instance local|test]
npm run reset -- [--yes] [--instance local|test]

HIGHSTREET_PORT=8081 npm start          another public port
HIGHSTREET_PORT_OFFSET=1000 npm start    all ports higher, for a second checkout on this machine
--cuttable                              a proxy before every port that a service calls, for experiments that cut them`;

export interface Options extends Shape {
  readonly instance: InstanceName;
  readonly detach: boolean;
  readonly build: boolean;
  readonly json: boolean;
  readonly yes: boolean;
}

export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  if (values.cuttable && values.only === 'servers')
    throw new Failure('--cuttable is about the ports that services call.', 'Give it without --only servers');
  return {
    instance: oneOf('instance', INSTANCES, values.instance ?? 'local'),
    size: oneOf('size', SIZES, values.size ?? 'full'),
    only: oneOf('only', ['all', 'servers'] as const, values.only ?? 'all'),
    cuttable: values.cuttable ?? false,
    detach: values.detach ?? false,
    build: !values['no-build'],
    json: values.json ?? false,
    yes: values.yes ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        instance: { type: 'string' },
        size: { type: 'string' },
        only: { type: 'string' },
        cuttable: { type: 'boolean' },
        detach: { type: 'boolean' },
        'no-build': { type: 'boolean' },
        json: { type: 'boolean' },
        yes: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Failure((error as Error).message.split('. ')[0] ?? '', `What there is:\n\n${USAGE}`);
  }
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw new Failure(`--${option} ${value} is not known.`, `Give one of: ${allowed.join(', ')}`);
  return found;
}
