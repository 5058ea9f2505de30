import { schemaFiles } from './schemas.ts';

const FILES = schemaFiles({
  definitions: {
    Service: {
      'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Service' }],
      type: 'object',
      properties: { spec: { $ref: '#/definitions/Spec' } },
    },
    Spec: { type: 'object', properties: { port: { type: 'string', format: 'int-or-string' } } },
    Other: {
      'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Other' }],
      type: 'object',
      properties: {},
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
});

describe('schemas from an API server', () => {
  it('stand in files that kubeconform finds by group, version and kind', () => {
    expect(Object.keys(FILES)).toEqual(['v1_v1_service.json', 'apps_v1_other.json']);
  });

  it('refuse fields that are not known, and hold what they name and nothing else', () => {
    expect(FILES['v1_v1_service.json']).toMatchObject({
      $ref: '#/definitions/Service',
      definitions: {
        Service: { additionalProperties: false },
        Spec: { additionalProperties: false, properties: { port: { type: ['string', 'number'] } } },
      },
    });
    expect(JSON.stringify(FILES['v1_v1_service.json'])).not.toContain('Other');
  });

  it('let unknown fields pass where the server keeps them', () => {
    expect(JSON.stringify(FILES['apps_v1_other.json'])).not.toContain('additionalProperties');
  });
});
