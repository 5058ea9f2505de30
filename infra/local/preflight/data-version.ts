import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { postgresInstallations } from '../machine/tools.ts';
import type { Instance } from '../ports.ts';

/** Raised when a change makes data folders of earlier versions unusable. */
const FORMAT = '1';

/** Refuses data that this version of the shop, or the installed Postgres, cannot read. */
export function ensureReadableData({ name, folders }: Instance): void {
  const reset = `npm run reset${name === 'local' ? '' : ` -- --instance ${name}`} (this deletes the data)`;
  const formatFile = join(folders.data, 'FORMAT');
  if (existsSync(formatFile)) {
    const format = readFileSync(formatFile, 'utf8').trim();
    if (format !== FORMAT)
      throw new Failure(
        `The data in ${folders.data} have format ${format}; this version reads ${FORMAT}.`,
        `Start anew: ${reset}`,
      );
  } else {
    mkdirSync(folders.data, { recursive: true });
    writeFileSync(formatFile, `${FORMAT}\n`);
  }
  const installed = postgresInstallations();
  const major = postgresMajorOf(folders.data);
  if (major && !installed.has(major))
    throw new Failure(
      `The data in ${folders.data} were written by Postgres ${major}; installed: ${[...installed.keys()].join(', ')}.`,
      `Install Postgres ${major}, or start anew: ${reset}`,
    );
}

/** The major version that wrote the clusters below the data folder, if there are any. */
export function postgresMajorOf(data: string): number | undefined {
  for (const entry of existsSync(data) ? readdirSync(data) : []) {
    const versionFile = join(data, entry, 'PG_VERSION');
    if (existsSync(versionFile)) return Number(readFileSync(versionFile, 'utf8'));
  }
  return undefined;
}
