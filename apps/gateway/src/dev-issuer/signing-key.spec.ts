import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSigningKey } from './signing-key.ts';

describe('readSigningKey', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signing-key-'));
  const file = join(folder, 'key.json');
  afterAll(() => rmSync(folder, { recursive: true }));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');

  it('takes the key out of a JWK, whatever else it says', () => {
    const jwk = privateKey.export({ format: 'jwk' });
    writeFileSync(file, JSON.stringify({ ...jwk, kid: 'k', alg: 'EdDSA', use: 'sig' }));
    expect(readSigningKey(file)).toEqual(jwk);
  });

  it.each([
    ['a public key', publicKey.export({ format: 'jwk' }), 'd'],
    ['a key of another kind', { kty: 'RSA' }, 'kty, crv, x, d'],
    ['a list', [], 'the whole'],
  ])('names what is wrong with %s', (_, content, wrong) => {
    writeFileSync(file, JSON.stringify(content));
    expect(() => readSigningKey(file)).toThrow(`not a private Ed25519 JWK (wrong: ${wrong})`);
  });

  it('never repeats what is in the file', () => {
    const secret = privateKey.export({ format: 'jwk' }).d!;
    writeFileSync(file, JSON.stringify({ kty: 'OKP', crv: 'Ed25519', d: secret, x: secret.slice(1) }));
    expect(() => readSigningKey(file)).toThrow(expect.not.stringContaining(secret.slice(1, 20)));
  });
});
