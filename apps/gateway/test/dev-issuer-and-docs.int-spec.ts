import { asyncApiDocument, ENDPOINTS, EVENTS } from '@highstreet/contracts';
import { type GatewayProcess, launchGateway, startGateway } from './gateway-process.ts';

const pathsOf = async ({ url }: GatewayProcess) => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string; paths: object };
  expect(document.openapi).toMatch(/^3\.1/);
  return Object.keys(document.paths).sort();
};

describe('a gateway with the development issuer', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => void (gateway = await startGateway({ DEV_TOKEN_TTL_SECONDS: '60' })));
  afterAll(async () => void (await gateway.stop()));

  it('publishes the public half of its key alone', async () => {
    const { keys } = (await (await fetch(`${gateway.url}/api/dev/jwks`)).json()) as { keys: object[] };
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x: expect.any(String), kid: expect.any(String) },
    ]);
  });

  it.each([
    ['{"customerId":"a b"}', 400, 'invalid-request'],
    ['{"customerId":"a","roles":["king"]}', 400, 'invalid-request'],
    ['{', 400, 'bad-json'],
  ])('refuses %s', async (body, status, code) => {
    const answer = await fetch(`${gateway.url}/api/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(await answer.json()).toMatchObject({ status, code });
  });

  it('describes every operation of the contract', async () => {
    expect(await pathsOf(gateway)).toEqual([...new Set(ENDPOINTS.map(({ path }) => path))].sort());
  });

  it('serves a reference page that takes everything from here', async () => {
    expect((await fetch(`${gateway.url}/docs/`)).status).toBe(200);
    const page = await fetch(`${gateway.url}/docs`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    const html = await page.text();
    expect(html).toContain('<title>Highstreet API</title>');
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(5);
    for (const file of files) {
      expect(file).toMatch(/^\/docs\//);
      expect((await fetch(gateway.url + file)).status).toBe(200);
    }
    expect((await fetch(`${gateway.url}/docs/assets/package.json`)).status).toBe(404);
  });

  it('serves the AsyncAPI document, and a page of every event that has no script and takes all from here', async () => {
    expect(await (await fetch(`${gateway.url}/asyncapi.json`)).json()).toEqual(asyncApiDocument());
    const page = await fetch(`${gateway.url}/docs/events`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    const html = await page.text();
    for (const { type } of EVENTS) expect(html).toContain(`<h2 id="${type}">`);
    expect(html).not.toMatch(/<script|style=|https?:/);
    for (const [, file] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(file).toMatch(/^\/(docs|asyncapi\.json)/);
      expect((await fetch(gateway.url + file)).status).toBe(200);
    }
  });
});

describe('a gateway without the development issuer', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => void (gateway = await startGateway({ DEV_ISSUER: 'off', DEV_ISSUER_KEY_FILE: '' })));
  afterAll(async () => void (await gateway.stop()));

  it('knows nothing of it, in its paths and in its description', async () => {
    const token = await fetch(`${gateway.url}/api/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"customerId":"a"}',
    });
    expect(await token.json()).toMatchObject({ status: 404, code: 'not-found' });
    expect((await fetch(`${gateway.url}/api/dev/jwks`)).status).toBe(404);
    expect((await pathsOf(gateway)).filter((path) => path.startsWith('/api/dev'))).toEqual([]);
  });
});

it.each([
  ['', /DEV_ISSUER_KEY_FILE: The development issuer is on but has no key/],
  ['/nowhere/key.json', /DEV_ISSUER_KEY_FILE: The file cannot be read \(ENOENT\)/],
  [import.meta.filename, /DEV_ISSUER_KEY_FILE: The file is not JSON/],
])('a gateway whose key file is %p does not start, and says how to mend it', async (file, message) => {
  const gateway = await launchGateway({ DEV_ISSUER_KEY_FILE: file });
  expect(await gateway.exit).toBe(78);
  expect(gateway.output()).toMatch(message);
  expect(gateway.output()).toContain('set DEV_ISSUER=off');
  expect(gateway.output()).not.toContain('    at ');
});
