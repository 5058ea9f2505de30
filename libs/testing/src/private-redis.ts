import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { waitFor } from './wait-for.ts';

/** A Redis that belongs to one test, which may therefore take it away. */
export interface PrivateRedis {
  readonly url: string;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Kills it as a crash would (SIGKILL). */
  kill(): Promise<void>;
}

export interface RedisOptions {
  /** Start on this port, for a Redis that comes back; a free one if not given. */
  readonly port?: number;
  /** More arguments of `redis-server`, such as `['--maxmemory', '1mb']`. */
  readonly args?: readonly string[];
}

/** Starts an empty Redis without persistence and resolves when it answers. */
export async function startRedis({ port, args = [] }: RedisOptions = {}): Promise<PrivateRedis> {
  const chosen = port ?? (await freePort());
  const server = spawn(
    'redis-server',
    ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...args],
    { stdio: 'ignore' },
  );
  const exited = once(server, 'exit');
  exited.catch(() => undefined); // a spawn that fails is told by the wait below
  let failure: Error | undefined;
  server.on('error', (error) => (failure = error));
  await waitFor(() => {
    if (failure) return true;
    return answers(chosen);
  });
  if (failure) throw new Error('redis-server cannot be run: npm start installs it', { cause: failure });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await exited;
  };
  return { url: `redis://127.0.0.1:${chosen}`, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('error', () => resolve(false));
    socket.once('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'));
      socket.destroy();
    });
  });
}
