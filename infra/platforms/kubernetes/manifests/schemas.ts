/** JSON Schema, as far as it is looked at here. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** What an API server says of itself at /openapi/v2. */
export interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** How kubeconform finds the file of a kind; see {@link schemaFiles}. */
export const LOCATION = '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json';

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * JSON Schemas of everything that this API server serves, its custom resources too, by file name. They are strict: a
 * field that is not known is an error, where OpenAPI would let it pass.
 */
export function schemaFiles({ definitions }: OpenApi): Record<string, object> {
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, strictly(name, schema)]),
  );
  const files = Object.entries(definitions).flatMap(([name, schema]) =>
    (schema['x-kubernetes-group-version-kind'] ?? []).map(({ group, version, kind }) => [
      `${group || version}_${version}_${kind.toLowerCase()}.json`,
      { $ref: `#/definitions/${name}`, definitions: reachable(name, strict) },
    ]),
  );
  return Object.fromEntries(files) as Record<string, object>;
}

function strictly(name: string, schema: Schema): object {
  // OpenAPI 2 has no word for what is a number or a text.
  if (name === QUANTITY || schema.format === 'int-or-string') return { type: ['string', 'number'] };
  const { properties, ...rest } = schema;
  if (!properties) return rest;
  const open = schema.additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const closed = Object.entries(properties).map(([key, value]) => [key, strictly('', value)]);
  return { ...rest, properties: Object.fromEntries(closed), ...(open ? {} : { additionalProperties: false }) };
}

/** The definitions that are named from this one on: all of them would be a file of megabytes for each kind. */
function reachable(root: string, definitions: Record<string, object>): Record<string, object> {
  const found = new Set([root]);
  for (const name of found) {
    const text = JSON.stringify(definitions[name] ?? {});
    for (const [, other = ''] of text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) found.add(other);
  }
  return Object.fromEntries([...found].map((name) => [name, definitions[name] ?? {}]));
}
