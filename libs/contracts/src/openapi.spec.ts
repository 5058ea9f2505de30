import { ENDPOINTS, openApiDocument } from './openapi.ts';
import { EVENTS } from './events/catalogue.ts';

describe('the OpenAPI document', () => {
  const document = openApiDocument();

  test('is version 3.1 and has every operation of the contract under an id of its own', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const ids = Object.values(document.paths ?? {}).flatMap((item) =>
      Object.values(item).map((operation) => (operation as { operationId: string }).operationId),
    );
    expect(ids.sort()).toEqual(ENDPOINTS.map((endpoint) => endpoint.operationId).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('asks for a token wherever the contract does', () => {
    for (const endpoint of ENDPOINTS) {
      const operation = document.paths?.[endpoint.path]?.[endpoint.method];
      expect([endpoint.operationId, Boolean(operation?.security)]).toEqual([
        endpoint.operationId,
        endpoint.access !== 'public',
      ]);
    }
  });

  test('refers only to what it contains', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]!);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(Object.keys(document.components?.schemas ?? {})).toContain(name);
  });
});

describe('the events', () => {
  test('have types of their own that carry service, name and version', () => {
    const types = EVENTS.map((event) => event.type);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(type).toMatch(/^(catalog|orders)\.[a-z-]+\.v\d+$/);
  });
});
