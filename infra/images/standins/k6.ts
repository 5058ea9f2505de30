import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../local/failure.ts';
import { findTool } from '../../local/machine/tools.ts';
import { instanceOf } from '../../local/ports.ts';

/** Lays the k6 of this machine into the context: that of the PATH, else the one that `npm run load` built. */
export function addK6(context: string): Promise<void> {
  const built = globSync(join(instanceOf('local').folders.cache, 'k6-*', 'k6'));
  const k6 = findTool('k6') ?? built.sort().at(-1);
  if (!k6)
    throw new Failure('There is no k6 on this machine.', 'Put it on the PATH, or let npm run load build one with Go.');
  cpSync(k6, join(context, 'k6'), { dereference: true });
  return Promise.resolve();
}
