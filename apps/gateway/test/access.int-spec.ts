import { calculateJwkThumbprint, SignJWT } from 'jose';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AUDIENCE, type GatewayProcess, ISSUER, startGateway } from './gateway-process.ts';
import { Upstream } from './upstream.ts';

describe('access at the gateway', () => {
  let service: Upstream;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    service = await Upstream.start();
    gateway = await startGateway({
      CATALOG_URLS: service.url,
      ORDERS_URLS: service.url,
      NOTIFICATIONS_URLS: service.url,
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await service.kill();
  });
  beforeEach(() => void (service.received.length = 0));

  const call = async (method: string, path: string, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(gateway.url + path, { method, headers });
    const text = await answer.text();
    return { status: answer.status, code: text && (JSON.parse(text) as { code?: string }).code };
  };
  const sign = async (key: KeyObject, claims: { issuer?: string; audience?: string; expiresInSeconds?: number }) =>
    new SignJWT({ roles: ['admin'] })
      .setProtectedHeader({
        alg: 'EdDSA',
        kid: await calculateJwkThumbprint(createPublicKey(gateway.key).export({ format: 'jwk' })),
      })
      .setSubject('household-1')
      .setIssuer(claims.issuer ?? ISSUER)
      .setAudience(claims.audience ?? AUDIENCE)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + (claims.expiresInSeconds ?? 60))
      .sign(key);

  it.each([
    ['GET', '/api/orders'],
    ['POST', '/api/orders'],
    ['GET', '/api/orders/01890000-0000-8000-8000-000000000000/events'],
    ['GET', '/api/notifications'],
    ['PATCH', '/api/products/7'],
  ])('%s %s without a token is 401, and the service is not bothered', async (method, path) => {
    expect(await call(method, path)).toEqual({ status: 401, code: 'not-authenticated' });
    expect(service.received).toHaveLength(0);
  });

  it('an operation for admins is 403 for a customer, and open to an admin', async () => {
    const path = '/api/products/7';
    expect(await call('PATCH', path, await gateway.token('household-1'))).toEqual({ status: 403, code: 'not-allowed' });
    expect(service.received).toHaveLength(0);
    expect((await call('PATCH', path, await gateway.token('clerk', ['admin']))).status).toBe(200);
  });

  it('the token is passed on, for the service checks it again', async () => {
    const token = await gateway.token('household-1');
    expect((await call('GET', '/api/orders', token)).status).toBe(200);
    expect(service.received[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it.each([
    ['signed by somebody else under the same key id', () => sign(generateKeyPairSync('ed25519').privateKey, {})],
    ['expired', () => sign(gateway.key, { expiresInSeconds: -1 })],
    ['of another issuer', () => sign(gateway.key, { issuer: 'http://other.test' })],
    ['for another audience', () => sign(gateway.key, { audience: 'bank' })],
    ['unsigned', async () => `${(await gateway.token('household-1')).split('.').slice(0, 2).join('.')}.`],
    ['no token at all', async () => 'x'],
  ])('a token that is %s is 401, even on a public operation', async (_, token) => {
    const bad = await token();
    expect(await call('GET', '/api/orders', bad)).toEqual({ status: 401, code: 'not-authenticated' });
    expect(await call('GET', '/api/products', bad)).toEqual({ status: 401, code: 'not-authenticated' });
    expect(service.received).toHaveLength(0);
  });
});
