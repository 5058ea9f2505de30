import { freePort } from '@highstreet/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const fixture = fileURLToPath(new URL('./fixture-service.mjs', import.meta.url));

/** A real process with a real listener; resolves when it says that it listens. */
async function start(overrides: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, [fixture], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      OIDC_ISSUER: 'http://issuer.test',
      OIDC_AUDIENCE: 'shop',
      OIDC_JWKS_URL: `http://127.0.0.1:${port}/jwks`,
      CURSOR_SECRET: 'sixteen-letters-',
      DRAIN_WAIT_MS: '300',
      ...overrides,
    },
  });
  let output = '';
  const listening = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.includes('"listening"')) resolve();
    });
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const exit = once(child, 'exit').then(([code]) => code as number);
  await Promise.race([listening, exit]);
  return { child, exit, url: `http://127.0.0.1:${port}`, output: () => output };
}

describe('a service', () => {
  test('on SIGTERM turns unready first, still answers, finishes what is in flight, and exits 0', async () => {
    const service = await start();
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    const slow = fetch(`${service.url}/slow`);
    await fetch(`${service.url}/slow-has-begun`);
    service.child.kill('SIGTERM');
    await fetch(`${service.url}/draining`);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    const late = await fetch(`${service.url}/healthz`);
    expect(late.status).toBe(200);
    expect(late.headers.get('connection')).toBe('close');
    await fetch(`${service.url}/release`);
    expect(await (await slow).text()).toBe('finished');
    expect(await service.exit).toBe(0);
    expect(service.output()).toContain('pools closed after the last request');
  });

  test('names every bad environment key, prints no value, and exits 78', async () => {
    const service = await start({ PORT: 'eighty', CURSOR_SECRET: 'short-secret' });
    expect(await service.exit).toBe(78);
    expect(service.output()).toMatch(/PORT[\s\S]*CURSOR_SECRET/);
    expect(service.output()).not.toMatch(/eighty|short-secret|\n\s+at /);
  });

  test('answers 504 at once when the time that the caller gave is over, and serves when it is not', async () => {
    const service = await start();
    const given = (left: string) => fetch(`${service.url}/nowhere`, { headers: { 'x-request-deadline': left } });
    const late = await given('0');
    expect(late.headers.get('content-type')).toContain('application/problem+json');
    expect(await late.json()).toMatchObject({ status: 504, code: 'deadline-exceeded' });
    expect([(await given('60000')).status, (await given('soon')).status]).toEqual([404, 404]);
    service.child.kill('SIGTERM');
    await service.exit;
  });

  test('knows the request also when its body comes later than its headers', async () => {
    const service = await start();
    const headers = { 'x-request-id': 'r-7', 'content-type': 'application/json', 'content-length': '2' };
    const request = httpRequest(`${service.url}/echo`, { method: 'POST', headers });
    request.flushHeaders();
    // An answer to a later request: the headers have been read by then.
    await fetch(`${service.url}/healthz`);
    const [answer] = await once(request.end('{}'), 'response');
    expect(await text(answer)).toBe('r-7');
    service.child.kill('SIGTERM');
    await service.exit;
  });

  test('answers problems with codes, and hides the cause of a 500 from the client but not from the log', async () => {
    // Small enough to have arrived whole before the refusal closes the connection.
    const service = await start({ BODY_LIMIT_BYTES: '1000' });
    const broken = await fetch(`${service.url}/broken`, { headers: { 'x-request-id': 'r-42' } });
    expect(broken.status).toBe(500);
    expect(broken.headers.get('content-type')).toContain('application/problem+json');
    const body = await broken.text();
    expect(JSON.parse(body)).toMatchObject({ code: 'internal-error', requestId: 'r-42' });
    expect(body).not.toContain('the secret cause');
    expect((await fetch(`${service.url}/nowhere`)).status).toBe(404);
    const post = async (body: string, type = 'application/json'): Promise<unknown> =>
      (await fetch(`${service.url}/echo`, { method: 'POST', body, headers: { 'content-type': type } })).json();
    expect(await post('{')).toMatchObject({ code: 'bad-json', status: 400 });
    expect(await post('')).toMatchObject({ code: 'bad-json', status: 400 });
    expect(await post('{"__proto__": {"admin": true}}')).toMatchObject({ code: 'bad-json', status: 400 });
    expect(await post('a=b', 'application/x-www-form-urlencoded')).toMatchObject({ code: 'unsupported-media-type' });
    expect(await post(JSON.stringify('x'.repeat(1_000)))).toMatchObject({ code: 'body-too-large', status: 413 });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/http_server_request_duration_seconds_count\{method="GET",route="\/broken",status="500"/);
    service.child.kill('SIGTERM');
    await service.exit;
    expect(service.output()).toContain('the secret cause');
    expect(service.output()).toMatch(/"requestId":"r-42"/);
  });
});
