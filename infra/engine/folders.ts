import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CHECKOUT, instanceOf } from '../local/ports.ts';

/** Where the engine of this checkout lies. Nothing of it is needed by an engine that the machine has anyway. */
export interface EngineFolders {
  /** Programs, as Debian's packages hold them: `usr/bin/docker`, `usr/sbin/dockerd`, … */
  readonly programs: string;
  /** Images, containers, volumes: they outlive a stop, so that nothing is built twice. */
  readonly data: string;
  /** Sockets, pids, mounts: gone when the engine has stopped. */
  readonly run: string;
  readonly log: string;
}

export function engineFolders(): EngineFolders {
  const folder = join(instanceOf('local').folders.cache, 'engine');
  const checkout = createHash('sha256').update(CHECKOUT).digest('hex').slice(0, 8);
  return {
    programs: join(folder, 'programs'),
    data: join(folder, 'data'),
    // The address of a socket has 107 bytes (unix(7)), and containerd appends forty: a checkout may lie too deep for that.
    run: `/run/highstreet-${checkout}`,
    log: join(folder, 'dockerd.log'),
  };
}
