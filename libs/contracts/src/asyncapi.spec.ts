import { asyncApiDocument } from './asyncapi.ts';
import { EVENTS } from './events/catalogue.ts';
import { consumersOf, producerOf } from './events/consumers.ts';
import { Envelope } from './events/event.ts';

/** What a JSON pointer of the document names. */
function at(document: unknown, pointer: string): unknown {
  const steps = pointer
    .replace(/^#\//, '')
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce((node, step) => (node as Record<string, unknown> | undefined)?.[step], document);
}

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument();
  const types = EVENTS.map(({ type }) => type as string);

  test('is version 3 and has a channel, a message and a schema for every event', () => {
    expect(document.asyncapi).toBe('3.0.0');
    expect(Object.keys(document.channels)).toEqual(types);
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(types);
    expect(Object.keys(document.components.messages)).toEqual(types);
    for (const type of types) expect(document.components.schemas).toHaveProperty([type, 'type'], 'object');
  });

  test('refers only to what it contains', () => {
    const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, pointer]) => pointer!);
    expect(pointers.length).toBeGreaterThan(4 * types.length);
    for (const pointer of pointers) expect([pointer, at(document, pointer)]).toEqual([pointer, expect.anything()]);
  });

  test('has names of the form that AsyncAPI asks of components, channels and operations', () => {
    const { channels, operations, components } = document;
    for (const part of [channels, operations, components.messages, components.schemas])
      for (const name of Object.keys(part)) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/);
  });

  test('says of every event who sends it and who receives it', () => {
    const said = Object.values(document.operations).map(
      ({ action, channel, tags }) => `${tags[0]!.name} ${action} ${channel.$ref}`,
    );
    const meant = EVENTS.flatMap((event) => [
      `${producerOf(event)} send #/channels/${event.type}`,
      ...consumersOf(event).map((consumer) => `${consumer} receive #/channels/${event.type}`),
    ]);
    expect(said.sort()).toEqual(meant.sort());
  });

  test('shows each operation the messages of its own channel, as AsyncAPI 3 demands', () => {
    for (const { channel, messages } of Object.values(document.operations))
      for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
  });

  test('gives each message a CloudEvents envelope with the extension requestid, and its Kafka key', () => {
    const { properties, required } = document.components.schemas['Envelope'] as {
      properties: Record<string, unknown>;
      required: string[];
    };
    expect(Object.keys(properties)).toEqual(Object.keys(Envelope.shape));
    expect(required).toEqual(expect.arrayContaining(['specversion', 'id', 'source', 'type', 'requestid', 'data']));
    for (const { payload, bindings, correlationId } of Object.values(document.components.messages)) {
      expect(payload['allOf']).toContainEqual({ $ref: '#/components/schemas/Envelope' });
      expect(correlationId.location).toBe('$message.payload#/requestid');
      expect(bindings.kafka.key).toEqual({
        type: 'string',
        description: expect.stringMatching(/^data\.(order|product)Id/),
      });
    }
  });

  test('forbids no unknown field, as the consumers do not', () => {
    expect(JSON.stringify(document)).not.toContain('additionalProperties');
  });
});
