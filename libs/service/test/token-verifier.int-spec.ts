import { ProblemError } from '@highstreet/contracts';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenVerifier } from '../src/auth/token-verifier.ts';

const issuer = 'http://issuer.test';
const audience = 'shop';
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
const keyId = 'k1';

describe('a token', () => {
  let keys: Keys;
  let foreign: Keys;
  let server: Server;
  let fetched = 0;
  let verifier: TokenVerifier;

  const sign = (key: Keys['privateKey'], payload: JWTPayload, expiresInSeconds = 60) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', kid: keyId })
      .setIssuer(payload.iss ?? issuer)
      .setAudience(payload.aud ?? audience)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds)
      .sign(key);

  beforeAll(async () => {
    keys = await generateKeyPair('EdDSA', { extractable: true });
    foreign = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: keyId, alg: 'EdDSA' };
    server = createServer((_, response) => {
      fetched++;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  const make = (port: number) =>
    new TokenVerifier({
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: audience,
      OIDC_JWKS_URL: `http://127.0.0.1:${port}/jwks`,
      OIDC_ALGORITHMS: ['EdDSA'],
    } as never);

  beforeEach(() => {
    fetched = 0;
    verifier = make((server.address() as AddressInfo).port);
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('names its customer and the roles that this shop knows; the keys are fetched once', async () => {
    const token = await sign(keys.privateKey, { sub: '900', roles: ['admin', 'astronaut'] });
    expect(await verifier.verify(token)).toEqual({ customerId: '900', roles: ['admin'] });
    await verifier.verify(await sign(keys.privateKey, { sub: '901' }));
    expect(fetched).toBe(1);
  });

  test('is verified though the issuer went away between the start and the first token', async () => {
    const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: keyId, alg: 'EdDSA' }] };
    const issuing = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks), () => issuing.close());
    }).listen(0, '127.0.0.1');
    await once(issuing, 'listening');
    const gone = once(issuing, 'close');
    const started = make((issuing.address() as AddressInfo).port);
    started.onApplicationBootstrap();
    await gone;
    expect(await started.verify(await sign(keys.privateKey, { sub: '900' }))).toMatchObject({ customerId: '900' });
    started.onApplicationShutdown();
  });

  test.each<[string, () => Promise<string>]>([
    ['of a foreign key', () => sign(foreign.privateKey, { sub: '900' })],
    ['that has expired', () => sign(keys.privateKey, { sub: '900' }, -60)],
    ['of another issuer', () => sign(keys.privateKey, { sub: '900', iss: 'http://other.test' })],
    ['for another audience', () => sign(keys.privateKey, { sub: '900', aud: 'bank' })],
    ['without a subject', () => sign(keys.privateKey, {})],
    ['whose subject cannot be a customer', () => sign(keys.privateKey, { sub: "x'; DROP TABLE orders" })],
    ['that is no token', () => Promise.resolve('rubbish')],
    [
      'with the algorithm none',
      () =>
        Promise.resolve(`${btoa('{"alg":"none"}')}.${btoa('{"sub":"900","exp":99999999999}')}.`.replaceAll('=', '')),
    ],
    [
      'signed symmetrically with what is public',
      () =>
        new SignJWT({ sub: '900' })
          .setProtectedHeader({ alg: 'HS256', kid: keyId })
          .setIssuer(issuer)
          .setAudience(audience)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('the public key is no secret at all')),
    ],
  ])('%s is refused', async (_, make) => {
    await expect(verifier.verify(await make())).rejects.toMatchObject({ code: 'not-authenticated' });
  });

  test('is neither accepted nor refused while the keys cannot be had', async () => {
    const token = await sign(keys.privateKey, { sub: '900' });
    const deaf = make(1);
    await expect(deaf.verify(token)).rejects.toThrow(ProblemError);
    await expect(deaf.verify(token)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
