import type { JWK } from 'jose';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** RFC 8037: an Ed25519 key as JWK; `d` is the private half. */
const PrivateKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.base64url().length(43),
  d: z.base64url().length(43),
});
export type PrivateKey = z.infer<typeof PrivateKey> & JWK;

export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
  readonly code = 'signing-key-unusable';

  constructor(reason: string, options?: ErrorOptions) {
    super(`${reason}. Name a file with a private Ed25519 JWK, or set DEV_ISSUER=off`, options);
  }
}

/** @throws SigningKeyError that says what is wrong with the file, never what is in it */
export function readSigningKey(file: string | undefined): PrivateKey {
  if (file === undefined) throw new SigningKeyError('The development issuer is on but has no key');
  const key = PrivateKey.safeParse(parse(read(file)));
  if (key.success) return key.data;
  const fields = [...new Set(key.error.issues.map(({ path }) => path.join('.') || 'the whole'))].join(', ');
  throw new SigningKeyError(`The file is not a private Ed25519 JWK (wrong: ${fields})`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SigningKeyError(`The file cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SigningKeyError('The file is not JSON');
  }
}
