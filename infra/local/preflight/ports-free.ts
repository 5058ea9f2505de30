import { createServer } from 'node:net';
import { Failure } from '../failure.ts';
import { portOwner } from '../machine/port-owner.ts';
import type { Part } from '../part.ts';
import type { Instance } from '../ports.ts';

/** Stops with the name of the first holder when a port that a part wants is taken. */
export async function ensurePortsFree(parts: readonly Part[], { ports }: Instance): Promise<void> {
  for (const part of parts) {
    if (part.kind !== 'server') continue;
    for (const port of [part.port, ...(part.otherPorts ?? [])]) {
      if (await isFree(port)) continue;
      const owner = portOwner(port) ?? 'another process';
      throw new Failure(
        `Port ${port}, which ${part.name} needs, is taken by ${owner}.`,
        port === ports.nginx
          ? `End it, or take another public port: HIGHSTREET_PORT=${port + 1} npm start`
          : 'End it, or move all ports of this checkout: HIGHSTREET_PORT_OFFSET=1000 npm start',
      );
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES')
        reject(
          new Failure(
            `Port ${port} may only be opened by root.`,
            'Take a port of 1024 or above: HIGHSTREET_PORT=8080 npm start',
          ),
        );
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
