import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTimeOf } from './machine/process-table.ts';
import { CHECKOUT, instanceOf, type InstanceName } from './ports.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { topology, type Selection, type Shape, type Size } from './topology.ts';

// The process that owns all others of an instance; `npm start` runs it detached. SIGTERM stops everything, in order.

const { values } = parseArgs({
  options: {
    instance: { type: 'string' },
    size: { type: 'string' },
    only: { type: 'string' },
    cuttable: { type: 'boolean' },
  },
});
const instance = instanceOf(values.instance as InstanceName);
const run: Shape = {
  size: values.size as Size,
  only: values.only as Selection,
  cuttable: values.cuttable ?? false,
};

// The servers read copies: the account that runs Postgres may be unable to read the checkout.
for (const server of ['postgres', 'redis', 'kafka'])
  cpSync(join(CHECKOUT, 'infra', server), join(instance.folders.conf, server), { recursive: true });
mkdirSync(join(instance.folders.conf, 'nginx'), { recursive: true });
cpSync(join(CHECKOUT, 'infra', 'nginx', 'nginx.conf'), join(instance.folders.conf, 'nginx', 'nginx.conf'));
mkdirSync(instance.folders.data, { recursive: true });

const supervisor = new Supervisor(topology(instance, run), instance.folders, {
  ...run,
  supervisor: { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' },
});
process.on('SIGHUP', () => undefined); // the terminal it was started from is gone; that is no reason to stop
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => void supervisor.stop().then(() => process.exit(0)));

supervisor.start().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
