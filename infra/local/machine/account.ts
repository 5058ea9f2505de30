import { execFileSync } from 'node:child_process';

export const isRoot = process.getuid?.() === 0;

let postgres: { uid: number; gid: number } | undefined;

/** The account that runs Postgres: undefined means our own. Postgres refuses root, and its package brings `postgres`. */
export function postgresAccount(): { uid: number; gid: number } | undefined {
  if (!isRoot) return undefined;
  postgres ??= { uid: idOf('-u'), gid: idOf('-g') };
  return postgres;
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
}
