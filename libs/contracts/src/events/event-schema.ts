import { z } from 'zod';
import type { EventDefinition } from './event.ts';

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema (draft 7, which is also what AsyncAPI takes) of what a consumer accepts. `input`, for consumers
 * tolerate fields that they do not know; `output` would forbid them.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return without(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as JsonSchema, '$schema');
}

export function without(schema: JsonSchema, ...keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

/** The field whose value is the message key; found by looking on while the key is taken. */
export function keyFieldOf(event: EventDefinition): string {
  const read: string[] = [];
  const data = new Proxy({}, { get: (_, field) => (read.push(String(field)), '') });
  event.key(data);
  if (read.length !== 1) throw new Error(`The key of ${event.type} must be one field of its data, not ${read.length}`);
  return read[0]!;
}
