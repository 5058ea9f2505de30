import { chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { postgresAccount } from '../machine/account.ts';
import { runCommand } from '../machine/run-command.ts';
import { postgresUrl } from '../ports.ts';

const ROLE = 'highstreet';
const SLOT = 'replica';

type Log = (line: string) => void;

/**
 * Makes the data folder of a primary, once. All work is done in a folder beside it that is renamed at the end: a start
 * that is interrupted leaves nothing that looks finished. Every local connection is trusted: only loopback is bound.
 */
export async function createPrimary(cluster: {
  bin: string;
  data: string;
  databases: readonly string[];
  log: Log;
}): Promise<void> {
  if (existsSync(cluster.data)) return;
  const partial = emptyPartial(cluster.data);
  await run(
    join(cluster.bin, 'initdb'),
    // C collation: the same order of texts on every machine, and indexes that serve prefix searches.
    ['-D', partial, '-U', ROLE, '--encoding=UTF8', '--no-locale', '--auth=trust', '--no-instructions', '--no-sync'],
    cluster.log,
  );
  // Single-user mode takes statements without a server, so the databases are there as soon as the server is.
  const statements = cluster.databases.map((database) => `CREATE DATABASE ${database};\n`).join('');
  await run(join(cluster.bin, 'postgres'), ['--single', '-D', partial, 'postgres'], cluster.log, statements);
  renameSync(partial, cluster.data);
}

/**
 * Makes the data folder of a replica by a base backup, once; again when the primary no longer keeps what the replica
 * needs (it was away for longer than max_slot_wal_keep_size of writes, or the primary was made anew).
 */
export async function createReplica(replica: {
  bin: string;
  data: string;
  primaryPort: number;
  log: Log;
}): Promise<void> {
  const primary = new pg.Client({ connectionString: postgresUrl(replica.primaryPort, 'postgres') });
  await primary.connect();
  try {
    const slot = await primary.query('SELECT wal_status, active FROM pg_replication_slots WHERE slot_name = $1', [
      SLOT,
    ]);
    const usable = slot.rows[0] !== undefined && slot.rows[0].wal_status !== 'lost';
    if (usable && existsSync(replica.data)) return;
    if (slot.rows[0] !== undefined) await primary.query('SELECT pg_drop_replication_slot($1)', [SLOT]);
  } finally {
    await primary.end();
  }
  rmSync(replica.data, { recursive: true, force: true });
  const partial = emptyPartial(replica.data);
  await run(
    join(replica.bin, 'pg_basebackup'),
    [
      '-d',
      `host=127.0.0.1 port=${replica.primaryPort} user=${ROLE}`,
      '-D',
      partial,
      '--write-recovery-conf',
      '--create-slot',
      '--slot',
      SLOT,
      '--checkpoint=fast',
      '--no-sync',
    ],
    replica.log,
  );
  renameSync(partial, replica.data);
}

function emptyPartial(data: string): string {
  const partial = `${data}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const account = postgresAccount();
  if (account) chownSync(partial, account.uid, account.gid);
  return partial;
}

function run(command: string, args: readonly string[], log: Log, input?: string): Promise<void> {
  return runCommand({ command, args, cwd: '/', asPostgres: true }, log, input);
}
