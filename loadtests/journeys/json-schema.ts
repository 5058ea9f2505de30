import type { JsonSchema } from '../traffic/traffic.ts';

const patterns = new Map<string, RegExp>();

/**
 * Where the value first departs from the schema, as a path with the reason; undefined when it matches. Properties that
 * the schema does not name are allowed: a contract may grow.
 */
export function mismatch(value: unknown, schema: JsonSchema, path = '$', root = schema): string | undefined {
  if (schema.$ref !== undefined) {
    const named = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    return named ? mismatch(value, named, path, root) : `${path}: there is no ${schema.$ref}`;
  }
  const either = schema.anyOf ?? schema.oneOf;
  if (either) {
    const reasons = either.map((option) => mismatch(value, option, path, root));
    return reasons.some((reason) => reason === undefined) ? undefined : reasons.join(' or ');
  }
  if ('const' in schema && value !== schema.const) return `${path} is not ${JSON.stringify(schema.const)}`;
  if (schema.enum && !schema.enum.includes(value)) return `${path} is none of ${schema.enum.join(', ')}`;
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types && !types.some((type) => isA(type, value))) return `${path} is no ${types.join(' or ')}`;
  if (typeof value === 'string') return badText(value, schema, path);
  if (typeof value === 'number') return badNumber(value, schema, path);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items && first(value, (item, index) => mismatch(item, items, `${path}[${index}]`, root));
  }
  if (typeof value === 'object' && value !== null) return badObject(value, schema, path, root);
  return undefined;
}

function isA(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function badText(value: string, { pattern }: JsonSchema, path: string): string | undefined {
  if (pattern === undefined) return undefined;
  const regex = patterns.get(pattern) ?? new RegExp(pattern);
  patterns.set(pattern, regex);
  return regex.test(value) ? undefined : `${path} has the wrong format`;
}

function badNumber(value: number, schema: JsonSchema, path: string): string | undefined {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  return value < minimum || value > maximum || value <= exclusiveMinimum ? `${path} is out of range` : undefined;
}

function badObject(value: object, schema: JsonSchema, path: string, root: JsonSchema): string | undefined {
  const fields = value as Record<string, unknown>;
  const missing = schema.required?.find((name) => fields[name] === undefined);
  if (missing !== undefined) return `${path}.${missing} is missing`;
  const known = Object.keys(schema.properties ?? {}).filter((name) => fields[name] !== undefined);
  return first(known, (name) =>
    mismatch(fields[name], (schema.properties as Record<string, JsonSchema>)[name] ?? {}, `${path}.${name}`, root),
  );
}

function first<T>(items: readonly T[], find: (item: T, index: number) => string | undefined): string | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const found = find(items[index] as T, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
