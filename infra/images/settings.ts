import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cursorSecret, devIssuerKeyFile, postgresPassword } from '../local/keys.ts';
import { settingsOf, type SettingsSize } from './settings-of.ts';

// Writes what each container reads from /run/secrets, a folder for each reader, so that nobody gets another's:
//   node infra/images/settings.ts --keep /keys --out /settings --size full [--gateways host:port,…]
// What is random is made once and kept in --keep; the folders are written anew at every start.

const USAGE =
  'node settings.ts --keep FOLDER --out FOLDER --size full|slim [--gateways host:port,…]\n' +
  '  --keep      where passwords and keys last, for who forgets them cannot open the databases\n' +
  '  --gateways  what NGINX balances over, where it is given a list';

try {
  const { values } = parseArgs({
    options: {
      keep: { type: 'string' },
      out: { type: 'string' },
      size: { type: 'string' },
      gateways: { type: 'string' },
    },
  });
  const { keep, out, size, gateways } = values;
  if (!keep || !out || !isSize(size)) throw new Error(USAGE);
  const files = settingsOf({
    size,
    postgresPassword: postgresPassword(keep),
    cursorSecret: cursorSecret(keep),
    devIssuerKeyFile: devIssuerKeyFile(keep),
    gateways,
  });
  for (const [reader, texts] of Object.entries(files)) {
    mkdirSync(join(out, reader), { recursive: true });
    for (const [name, text] of Object.entries(texts)) {
      const file = join(out, reader, name);
      rmSync(file, { force: true }); // what nobody may write cannot be written over
      // Every reader runs under another number. The folder is mounted by one reader alone, so all in it may read.
      writeFileSync(file, text, { mode: 0o444 });
    }
  }
  console.log(`settings of the ${size} size for ${Object.keys(files).join(', ')}`);
} catch (error) {
  console.error(`The settings were not written:\n${(error as Error).message}`);
  process.exitCode = 2;
}

function isSize(text: string | undefined): text is SettingsSize {
  return text === 'full' || text === 'slim';
}
