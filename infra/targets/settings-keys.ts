import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { settingsOf } from '../images/settings-of.ts';
import { devIssuerKeyFile } from '../local/keys.ts';
import type { AppName } from '../local/parts/services.ts';

/** The keys of the service.env that a container of the full size reads from /run/secrets. */
export function settingsKeys(app: AppName): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'highstreet-settings-'));
  try {
    const files = settingsOf({
      size: 'full',
      postgresPassword: 'none',
      cursorSecret: 'none',
      devIssuerKeyFile: devIssuerKeyFile(folder),
    });
    return Object.keys(parseEnv(files[app]?.['service.env'] ?? ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
