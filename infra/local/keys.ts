import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** The private Ed25519 JWK that the development issuer signs with; made at the first start, the same ever after. */
export function devIssuerKeyFile(folder: string): string {
  const file = join(folder, 'dev-issuer.jwk.json');
  ensureSecret(file, () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return JSON.stringify({
      ...privateKey.export({ format: 'jwk' }),
      kid: randomBytes(8).toString('hex'),
      alg: 'EdDSA',
      use: 'sig',
    });
  });
  return file;
}

/** What cursors are signed with. It lasts, so that a page asked for before a restart goes on after it. */
export function cursorSecret(folder: string): string {
  const file = join(folder, 'cursor-secret');
  ensureSecret(file, () => randomBytes(32).toString('base64url'));
  return readFileSync(file, 'utf8');
}

/** What the databases of containers ask for. The native run has none: there Postgres listens on loopback alone. */
export function postgresPassword(folder: string): string {
  const file = join(folder, 'postgres-password');
  ensureSecret(file, () => randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8');
}

function ensureSecret(file: string, make: () => string): void {
  if (existsSync(file)) return;
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, make(), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
