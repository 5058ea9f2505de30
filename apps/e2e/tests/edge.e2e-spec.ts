import { ENDPOINTS } from '@highstreet/contracts';
import { expectProblem } from '../client/expect-problem.ts';
import { BASE_URL, send } from '../client/shop.ts';

describe('the edge', () => {
  it('names each request itself, whatever the client calls it', async () => {
    const mine = { headers: { 'x-request-id': 'mine' } };
    const answers = [await send('GET', '/api/departments', mine), await send('GET', '/api/departments', mine)];
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{16,}$/);
    expect(new Set(ids).size).toBe(2);
    const refused = await send('GET', '/api/orders', mine);
    expectProblem(refused, 'not-authenticated');
    expect(refused.body.requestId).not.toBe('mine');
  });

  it.each([
    '/metrics',
    '/healthz',
    '/readyz',
    '/api/metrics',
    '/api/healthz',
    '/api/../metrics',
    '/nothing',
    '/api/nothing',
  ])('does not show %s', async (path) => expectProblem(await send('GET', path), 'not-found'));

  it('does not take a method that a resource does not have', async () => {
    const answer = await send('DELETE', '/api/orders');
    expect([404, 405]).toContain(answer.status);
    expect(['not-found', 'method-not-allowed']).toContain(answer.body.code);
  });

  it('serves OpenAPI 3.1 with every operation of the contract', async () => {
    const { status, body } = await send('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\.1\./);
    const operations = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(operations.sort()).toEqual(ENDPOINTS.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('serves a reference page and all that it loads', async () => {
    const page = await fetch(`${BASE_URL}/docs`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await page.text();
    const parts = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path]) => new URL(path!, page.url));
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) {
      expect(part.origin).toBe(new URL(BASE_URL).origin); // nothing from elsewhere
      expect((await fetch(part)).status).toBe(200);
    }
  });
});
