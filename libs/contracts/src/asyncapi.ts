import type { z } from 'zod';
import { EVENTS } from './events/catalogue.ts';
import { consumersOf, producerOf } from './events/consumers.ts';
import { type EventDefinition, Envelope } from './events/event.ts';
import { type JsonSchema, jsonSchemaOf, keyFieldOf, without } from './events/event-schema.ts';

interface Reference {
  readonly $ref: string;
}

/** What is used here of AsyncAPI 3.0, and of version 0.5.0 of its Kafka bindings. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: string;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

/** A topic. */
export interface AsyncApiChannel {
  readonly address: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: { readonly kafka: { readonly topic: string; readonly bindingVersion: string } };
}

/** One service that sends or receives the messages of one channel. */
export interface AsyncApiOperation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly summary: string;
  readonly tags: readonly { readonly name: string }[];
  readonly messages: readonly Reference[];
  readonly bindings?: { readonly kafka: { readonly groupId: JsonSchema; readonly bindingVersion: string } };
}

export interface AsyncApiMessage {
  readonly name: string;
  readonly summary: string;
  readonly contentType: string;
  readonly correlationId: { readonly description: string; readonly location: string };
  readonly payload: JsonSchema;
  readonly bindings: { readonly kafka: { readonly key: JsonSchema; readonly bindingVersion: string } };
}

/** The whole envelope is the message's value: the structured mode of CloudEvents' Kafka binding (§3.3). */
export const CLOUD_EVENT = 'application/cloudevents+json';
const KAFKA_BINDING = '0.5.0';

/** The AsyncAPI document of every event of the shop, generated from {@link EVENTS}. */
export function asyncApiDocument(): AsyncApiDocument {
  const events: readonly EventDefinition[] = EVENTS as unknown as readonly EventDefinition[];
  const schemas: Record<string, JsonSchema> = { Envelope: component(Envelope, {}) };
  for (const event of events) schemas[event.type] = component(event.data, schemas);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Highstreet events',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in structured JSON mode, over Kafka. Delivery is at least once, and the events of one key come ' +
        'in their order unless one had to be retried: recognise a repeated `id`. Ignore fields that you do not know.',
    },
    defaultContentType: CLOUD_EVENT,
    channels: Object.fromEntries(events.map((event) => [event.type, channel(event)])),
    operations: Object.fromEntries(events.flatMap(operations)),
    components: { messages: Object.fromEntries(events.map((event) => [event.type, message(event)])), schemas },
  };
}

/** Moves what the schema shares with others into `shared`. */
function component(schema: z.ZodType, shared: Record<string, JsonSchema>): JsonSchema {
  const text = JSON.stringify(jsonSchemaOf(schema)).replaceAll('#/definitions/', '#/components/schemas/');
  const moved = JSON.parse(text) as JsonSchema & { readonly definitions?: Readonly<Record<string, JsonSchema>> };
  for (const [name, definition] of Object.entries(moved.definitions ?? {})) {
    shared[name] = without(definition, 'id', '$id');
  }
  return without(moved, 'definitions');
}

function channel({ type, summary }: EventDefinition): AsyncApiChannel {
  return {
    address: type,
    description: summary,
    messages: { event: { $ref: `#/components/messages/${type}` } },
    bindings: { kafka: { topic: type, bindingVersion: KAFKA_BINDING } },
  };
}

function operations(event: EventDefinition): [string, AsyncApiOperation][] {
  const common = {
    channel: { $ref: `#/channels/${event.type}` },
    summary: event.summary,
    messages: [{ $ref: `#/channels/${event.type}/messages/event` }],
  };
  const producer = producerOf(event);
  return [
    [`${producer}.send.${event.type}`, { action: 'send', tags: [{ name: producer }], ...common }],
    ...consumersOf(event).map((consumer): [string, AsyncApiOperation] => [
      `${consumer}.receive.${event.type}`,
      {
        action: 'receive',
        tags: [{ name: consumer }],
        ...common,
        bindings: { kafka: { groupId: { type: 'string', const: consumer }, bindingVersion: KAFKA_BINDING } },
      },
    ]),
  ];
}

function message(event: EventDefinition): AsyncApiMessage {
  return {
    name: event.type,
    summary: event.summary,
    contentType: CLOUD_EVENT,
    correlationId: { description: 'The request that it goes back to', location: '$message.payload#/requestid' },
    payload: {
      allOf: [
        { $ref: '#/components/schemas/Envelope' },
        {
          type: 'object',
          properties: {
            type: { const: event.type },
            source: { const: event.source },
            data: { $ref: `#/components/schemas/${event.type}` },
          },
        },
      ],
    },
    bindings: {
      kafka: {
        key: { type: 'string', description: `data.${keyFieldOf(event)}, also in partitionkey` },
        bindingVersion: KAFKA_BINDING,
      },
    },
  };
}
