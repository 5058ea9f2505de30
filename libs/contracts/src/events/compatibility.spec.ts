import fc from 'fast-check';
import { z } from 'zod';
import { breaksBetween } from './compatibility.ts';
import { defineEvent, type EventDefinition } from './event.ts';
import type { JsonSchema } from './event-schema.ts';
import { brokenPromises, currentEvents, promiseOf, publishedEvents } from './published-events.ts';

test('no change of the contracts breaks a consumer of a published event, and every event is published', () => {
  // Each line says which event, which field, and who reads it. The rules are at the head of compatibility.ts.
  expect(brokenPromises(publishedEvents(), currentEvents())).toEqual([]);
});

const Reason = z.enum(['lost', 'late']).meta({ id: 'TestReason' });
const line = { product: z.int().positive(), note: z.string().max(20).optional() };
const shape = {
  orderId: z.uuid(),
  cents: z.int().nonnegative().max(1_000),
  coupon: z.string().optional(),
  price: z.int().nullable(),
  reason: Reason,
  kind: z.literal('order'),
  lines: z.array(z.object(line)).min(1),
};
const eventOf = (fields: z.ZodRawShape, definition: Partial<EventDefinition> = {}) =>
  promiseOf(
    defineEvent({
      type: 'orders.order-cancelled.v1',
      source: '/orders',
      summary: 'for the tests',
      data: z.object(fields),
      key: (data) => (data as { orderId: string }).orderId,
      ...definition,
    }) as unknown as EventDefinition,
  );
const published = eventOf(shape);
const withoutCents = z.object(shape).omit({ cents: true }).shape;
const withoutCoupon = z.object(shape).omit({ coupon: true }).shape;

describe('a change that breaks a consumer is caught, with its field', () => {
  test.each<[string, z.ZodRawShape, string, string]>([
    ['a required field removed', withoutCents, 'cents', 'removed'],
    ['an optional field removed', withoutCoupon, 'coupon', 'removed'],
    ['a field renamed', { ...withoutCents, pence: shape.cents }, 'cents', 'removed'],
    ['a required field added', { ...shape, extra: z.string() }, 'extra', 'added as required'],
    ['a type changed', { ...shape, cents: z.string() }, 'cents', 'type changed from integer to string'],
    ['an integer made a number', { ...shape, cents: z.number() }, 'cents', 'type changed from integer to number'],
    ['required made optional', { ...shape, cents: shape.cents.optional() }, 'cents', 'required became optional'],
    ['optional made required', { ...shape, coupon: z.string() }, 'coupon', 'optional became required'],
    ['null allowed', { ...shape, cents: shape.cents.nullable() }, 'cents', 'type changed from integer to anyOf'],
    ['null forbidden', { ...shape, price: z.int() }, 'price', 'type changed from anyOf to integer'],
    ['an alternative added', { ...shape, price: z.union([z.int(), z.null(), z.string()]) }, 'price', '3 alternatives'],
    [
      'a type in an alternative changed',
      { ...shape, price: z.string().max(9).nullable() },
      'price',
      'from integer to string',
    ],
    ['an enum value removed', { ...shape, reason: z.enum(['lost']) }, 'reason', 'enum lost "late"'],
    ['an enum value added', { ...shape, reason: z.enum(['lost', 'late', 'new']) }, 'reason', 'enum gained "new"'],
    ['an enum made a text', { ...shape, reason: z.string() }, 'reason', 'enum changed'],
    ['a literal changed', { ...shape, kind: z.literal('sale') }, 'kind', 'const changed from "order" to "sale"'],
    ['a limit tightened', { ...shape, cents: z.int().nonnegative().max(999) }, 'cents', 'maximum changed from 1000'],
    ['a limit widened', { ...shape, cents: z.int().nonnegative().max(1_001) }, 'cents', 'maximum changed from 1000'],
    ['a limit removed', { ...shape, lines: z.array(z.object(line)) }, 'lines', 'minItems changed'],
    ['a format changed', { ...shape, orderId: z.string() }, 'orderId', 'format changed from "uuid" to nothing'],
    ['a pattern added', { ...shape, coupon: z.string().regex(/^A/).optional() }, 'coupon', 'pattern changed'],
    ['a list made one', { ...shape, lines: z.object(line) }, 'lines', 'type changed from array to object'],
    [
      'a field removed within a list',
      { ...shape, lines: z.array(z.object({ note: line.note })).min(1) },
      'lines[].product',
      'removed',
    ],
    [
      'a limit tightened within a list',
      { ...shape, lines: z.array(z.object({ ...line, note: z.string().max(9).optional() })).min(1) },
      'lines[].note',
      'maxLength changed from 20 to 9',
    ],
    [
      'unknown fields forbidden within a list',
      { ...shape, lines: z.array(z.strictObject(line)).min(1) },
      'lines[]',
      'unknown fields are forbidden',
    ],
  ])('%s', (_, changed, field, what) => {
    const breaks = breaksBetween(published, eventOf(changed));
    expect(breaks).toContainEqual({ field, what: expect.stringContaining(what) });
  });

  test.each<[string, Partial<EventDefinition>, string]>([
    ['unknown fields forbidden', { data: z.strictObject(shape) }, 'unknown fields are forbidden'],
    ['another key', { key: (data) => String((data as { cents: number }).cents) }, 'key changed from orderId to cents'],
    ['another source', { source: '/billing' }, 'source changed from /orders to /billing'],
  ])('%s', (_, definition, what) => {
    const breaks = breaksBetween(published, eventOf(shape, definition));
    expect(breaks).toEqual([{ field: '', what: expect.stringContaining(what) }]);
  });
});

describe('a change that breaks nobody passes', () => {
  const added = { ...shape, extra: z.object({ any: z.string() }).optional() };
  test.each<[string, z.ZodRawShape]>([
    ['no change', shape],
    ['an optional field added', added],
    [
      'an optional field added within a list',
      { ...shape, lines: z.array(z.object({ ...line, at: z.string().optional() })).min(1) },
    ],
    ['a description', { ...shape, cents: shape.cents.describe('what it costs') }],
    ['a shared schema written in place', { ...shape, reason: z.enum(['lost', 'late']) }],
    ['another order of the fields', Object.fromEntries(Object.entries(shape).reverse())],
  ])('%s', (_, changed) => {
    expect(breaksBetween(published, eventOf(changed))).toEqual([]);
  });

  test('and so it is: each generation reads what the other sends', () => {
    const old = {
      orderId: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
      cents: 5,
      price: null,
      reason: 'lost',
      kind: 'order',
    };
    const event = { ...old, lines: [{ product: 1 }] };
    expect(z.object(added).parse(event)).toEqual(event);
    expect(z.object(shape).parse({ ...event, extra: { any: 'news' } })).toEqual(event);
  });
});

describe('the real events', () => {
  const events = publishedEvents();

  /** Every field of every event, with the way to it. */
  const fieldsOf = (schema: JsonSchema): { at: string[]; name: string }[] => {
    const walk = (node: unknown, at: string[]): { at: string[]; name: string }[] =>
      node !== null && typeof node === 'object'
        ? Object.entries(node).flatMap(([key, child]) => [
            ...(key === 'properties' ? Object.keys(child as object).map((name) => ({ at, name })) : []),
            ...walk(child, [...at, key]),
          ])
        : [];
    return walk(schema, []);
  };
  type Node = { properties: Record<string, JsonSchema>; required?: string[] };
  const MUTATIONS: Record<string, (node: Node, name: string) => void> = {
    removed: (node, name) => delete node.properties[name],
    renamed: (node, name) => {
      node.properties[`${name}2`] = node.properties[name]!;
      delete node.properties[name];
    },
    'of another type': (node, name) => (node.properties[name] = { type: 'boolean' }),
    'made optional or required': (node, name) => {
      const required = node.required ?? [];
      node.required = required.includes(name) ? required.filter((field) => field !== name) : [...required, name];
    },
    'joined by a required one': (node, name) => {
      node.properties[`${name}2`] = { type: 'string' };
      node.required = [...(node.required ?? []), `${name}2`];
    },
  };
  const fields = events.flatMap((event) => fieldsOf(event.data).map((field) => ({ event, ...field })));
  const mutate = (event: (typeof events)[number], at: string[], change: (node: Node) => void) => {
    const mutant = structuredClone(event);
    change(at.reduce((node, key) => (node as Record<string, unknown>)[key], mutant.data as unknown) as Node);
    return mutant;
  };

  test.each(Object.keys(MUTATIONS))('a field %s is caught wherever it is, and the consumers are named', (mutation) => {
    expect(fields.length).toBeGreaterThan(20);
    for (const { event, at, name } of fields) {
      const mutant = mutate(event, at, (node) => MUTATIONS[mutation]!(node, name));
      const broken = brokenPromises(
        events,
        events.map((one) => (one === event ? mutant : one)),
      );
      expect(broken.length).toBeGreaterThan(0);
      for (const text of broken)
        expect(text).toMatch(new RegExp(`^${event.type}: .*${name}.*; breaks (catalog|orders|noti)`));
    }
  });

  test('any number of optional fields may be added anywhere', () => {
    const additions = fc.array(
      fc.record({
        where: fc.nat(fields.length - 1),
        name: fc.stringMatching(/^new[a-z]{1,8}$/),
        type: fc.constantFrom('string', 'object', 'null'),
      }),
    );
    fc.assert(
      fc.property(additions, (list) => {
        const now = events.map((event) =>
          list
            .filter(({ where }) => fields[where]!.event === event)
            .reduce(
              (mutant, { where, name, type }) =>
                mutate(mutant, fields[where]!.at, (node) => (node.properties[name] = { type })),
              event,
            ),
        );
        expect(brokenPromises(events, now)).toEqual([]);
      }),
    );
  });

  test('an enum value added to the reasons of a cancellation names both its consumers', () => {
    const now = JSON.parse(
      JSON.stringify(events).replaceAll('"no-answer"', '"no-answer","changed-mind"'),
    ) as typeof events;
    expect(brokenPromises(events, now)).toEqual([
      'orders.order-cancelled.v1: reason enum gained "changed-mind"; breaks catalog, notifications',
    ]);
  });

  test('a new event must be published, and a published one may not vanish', () => {
    const fresh = { ...events[1]!, type: 'orders.order-shipped.v1' };
    expect(brokenPromises(events, [...events, fresh])).toEqual([
      'orders.order-shipped.v1: not published; run npm run events:publish',
    ]);
    const left = events.filter(({ type }) => type !== 'catalog.stock-reserved.v1');
    expect(brokenPromises(events, left)).toEqual(['catalog.stock-reserved.v1: gone, but published; breaks orders']);
  });
});
