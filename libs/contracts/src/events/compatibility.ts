import { type JsonSchema, without } from './event-schema.ts';

/**
 * What may become of a published version of an event: full compatibility. Services are deployed one after the other, so
 * an *old consumer reads new events*; and topics keep what was sent, so does a dead letter until its replay, so that a
 * *new consumer reads old events*. Consumers drop fields that they do not know, and refuse an event whose known fields
 * do not match (a final error: it becomes a dead letter).
 *
 * | change                              | old consumer, new event   | new consumer, old event | verdict |
 * | ----------------------------------- | ------------------------- | ----------------------- | ------- |
 * | optional field added                | drops it                  | does without it         | passes  |
 * | description, title changed          | –                         | –                       | passes  |
 * | required field added                | drops it                  | refuses: it is not there | breaks |
 * | field removed, renamed              | refuses, or silently does without what it reads | –  | breaks |
 * | type changed, null allowed or not   | refuses, or               | refuses                 | breaks  |
 * | required → optional                 | refuses where it is left out | –                    | breaks  |
 * | optional → required                 | –                         | refuses where it was left out | breaks |
 * | enum value added, limit widened     | refuses the new values    | –                       | breaks  |
 * | enum value removed, limit tightened | –                         | refuses the old values  | breaks  |
 * | unknown fields forbidden            | –                         | would refuse every later addition | breaks |
 * | another key or source               | the order of one key, and who is asked, is another  | breaks |
 *
 * What breaks is a new version, `.v2` beside `.v1`: send both until nobody handles the old one. Degrades where JSON
 * Schema ends: a zod `refine` or `transform` is not seen, so events have none.
 */
export interface Break {
  /** As `lines[].quantity`; empty for the event as a whole. */
  readonly field: string;
  readonly what: string;
}

/** An event as it was promised to its consumers. */
export interface PublishedEvent {
  readonly type: string;
  readonly source: string;
  /** The field of the data that is the message key. */
  readonly key: string;
  readonly data: JsonSchema;
}

/** @returns what breaks a consumer; empty when `current` may take the place of `published` */
export function breaksBetween(published: PublishedEvent, current: PublishedEvent): Break[] {
  const whole = (['source', 'key'] as const)
    .filter((part) => published[part] !== current[part])
    .map((part) => ({ field: '', what: `${part} changed from ${published[part]} to ${current[part]}` }));
  return [...whole, ...compare({ root: published.data, at: published.data }, { root: current.data, at: current.data })];
}

/** A part of a schema, and the whole, in which its references are found. */
interface Part {
  readonly root: JsonSchema;
  readonly at: JsonSchema;
}

/** They say something to people alone. */
const TEXT = ['title', 'description', 'examples', 'deprecated', 'definitions', 'id', '$id', '$comment'];
/** They hold schemas, and are compared part by part; `required` is judged with the properties. */
const NESTED = ['properties', 'required', 'items', 'anyOf', 'oneOf', 'allOf'];

function compare(before: Part, after: Part, field = ''): Break[] {
  const [from, to] = [resolve(before), resolve(after)];
  const [type, newType] = [kindOf(from.at), kindOf(to.at)];
  if (type !== newType) return [{ field, what: `type changed from ${type} to ${newType}` }];
  return [
    ...compareKeywords(from.at, to.at, field),
    ...compareFields(from, to, field),
    ...compareItems(from, to, field),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => compareLists(from, to, keyword, field)),
  ];
}

function resolve(part: Part): Part {
  const name = typeof part.at['$ref'] === 'string' ? part.at['$ref'].replace('#/definitions/', '') : undefined;
  if (name === undefined) return part;
  const at = (part.root['definitions'] as Record<string, JsonSchema> | undefined)?.[name];
  if (!at) throw new Error(`The schema refers to ${name}, which it does not contain`);
  return resolve({ root: part.root, at });
}

function kindOf(schema: JsonSchema): string {
  if (schema['type'] !== undefined) return String(schema['type']);
  return ['anyOf', 'oneOf', 'allOf'].find((keyword) => keyword in schema) ?? 'any';
}

function compareKeywords(from: JsonSchema, to: JsonSchema, field: string): Break[] {
  const [before, after] = [without(from, ...TEXT, ...NESTED), without(to, ...TEXT, ...NESTED)];
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keywords]
    .filter((keyword) => JSON.stringify(before[keyword]) !== JSON.stringify(after[keyword]))
    .flatMap((keyword): Break[] => {
      if (keyword === 'enum') return compareEnums(before[keyword], after[keyword], field);
      if (keyword === 'additionalProperties' && after[keyword] === false) {
        return [{ field, what: 'unknown fields are forbidden, so nothing could be added later' }];
      }
      return [{ field, what: `${keyword} changed from ${text(before[keyword])} to ${text(after[keyword])}` }];
    });
}

function compareEnums(from: unknown, to: unknown, field: string): Break[] {
  if (!Array.isArray(from) || !Array.isArray(to))
    return [{ field, what: `enum changed from ${text(from)} to ${text(to)}` }];
  const breaks = (values: unknown[], what: string) =>
    values.map((value) => ({ field, what: `${what} ${text(value)}` }));
  return [
    ...breaks(
      from.filter((value) => !to.includes(value)),
      'enum lost',
    ),
    ...breaks(
      to.filter((value) => !from.includes(value)),
      'enum gained',
    ),
  ];
}

function compareFields(from: Part, to: Part, parent: string): Break[] {
  const [before, after] = [fieldsOf(from.at), fieldsOf(to.at)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): Break[] => {
    const field = parent ? `${parent}.${name}` : name;
    const [old, now] = [before.get(name), after.get(name)];
    if (!now) return [{ field, what: 'removed (or renamed)' }];
    if (!old) return now.required ? [{ field, what: 'added as required, which older events lack' }] : [];
    const presence = (required: boolean) => (required ? 'required' : 'optional');
    return [
      ...(old.required === now.required
        ? []
        : [{ field, what: `${presence(old.required)} became ${presence(now.required)}` }]),
      ...compare({ root: from.root, at: old.schema }, { root: to.root, at: now.schema }, field),
    ];
  });
}

function fieldsOf(schema: JsonSchema): Map<string, { readonly schema: JsonSchema; readonly required: boolean }> {
  const required = (schema['required'] ?? []) as readonly string[];
  const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  return new Map(fields.map(([name, field]) => [name, { schema: field, required: required.includes(name) }]));
}

function compareItems(from: Part, to: Part, field: string): Break[] {
  const [before, after] = [from.at['items'], to.at['items']] as [JsonSchema | undefined, JsonSchema | undefined];
  if (!before && !after) return [];
  return compare({ root: from.root, at: before ?? {} }, { root: to.root, at: after ?? {} }, `${field}[]`);
}

/** Alternatives are told apart by their place: a new order of them is taken for a change. */
function compareLists(from: Part, to: Part, keyword: string, field: string): Break[] {
  const [before, after] = [from.at[keyword] ?? [], to.at[keyword] ?? []] as [JsonSchema[], JsonSchema[]];
  if (before.length !== after.length) {
    return [{ field, what: `${keyword} has ${after.length} alternatives, not ${before.length}` }];
  }
  return before.flatMap((at, index) => compare({ root: from.root, at }, { root: to.root, at: after[index]! }, field));
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
