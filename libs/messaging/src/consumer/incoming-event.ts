import { Envelope, type EventDefinition } from '@highstreet/contracts';
import { FinalError } from '../events/event-errors.ts';
import type { FetchedMessage } from '../kafka/kafka-driver.ts';

/** A message whose envelope and data match the contract. */
export interface IncomingEvent {
  readonly message: FetchedMessage;
  readonly envelope: Envelope;
}

/**
 * Parses a message by the contract of its type; fields that the contract does not know are dropped.
 *
 * @throws FinalError `envelope-invalid`, `event-unknown` or `event-invalid`, which names the fields
 */
export function parseEvent(message: FetchedMessage, definitions: ReadonlyMap<string, EventDefinition>): IncomingEvent {
  const envelope = Envelope.safeParse(parseJson(message.value));
  if (!envelope.success) throw new FinalError('envelope-invalid', issues(envelope.error));
  const definition = definitions.get(envelope.data.type);
  if (!definition)
    throw new FinalError('event-unknown', `${envelope.data.type} is not in the contracts of this service`);
  const data = definition.data.safeParse(envelope.data.data);
  if (!data.success) throw new FinalError('event-invalid', issues(data.error));
  return { message, envelope: { ...envelope.data, data: data.data } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FinalError('envelope-invalid', 'not JSON', { cause });
  }
}

function issues(error: {
  readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[];
}): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`).join('; ');
}
