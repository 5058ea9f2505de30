import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsOf } from '../images/settings-of.ts';
import { cursorSecret, devIssuerKeyFile, postgresPassword } from '../local/keys.ts';
import { edgeFiles } from './edge-files.ts';

/**
 * Writes what stack.yml makes secrets and configs of: a folder for each reader. What is random is made once and kept in
 * `keys`: who forgets it cannot open the databases.
 */
export function writeSettings(folder: string, variables: NodeJS.ProcessEnv): void {
  const keys = join(folder, 'keys');
  const readers = {
    ...settingsOf({
      size: 'full',
      postgresPassword: postgresPassword(keys),
      cursorSecret: cursorSecret(keys),
      devIssuerKeyFile: devIssuerKeyFile(keys),
    }),
    edge: edgeFiles(variables),
  };
  for (const [reader, files] of Object.entries(readers)) {
    mkdirSync(join(folder, reader), { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, reader, name);
      rmSync(file, { force: true });
      // For whoever deploys. The engine gives them to the containers.
      writeFileSync(file, text, { mode: 0o600 });
    }
  }
}
