import type { DataOf, Envelope, EventDefinition } from '@highstreet/contracts';
import { currentRequestId } from '@highstreet/request-context';
import { uuidV7 } from './uuid-v7.ts';

/** An event that has not been written yet: what `Outbox.append` takes. */
export interface NewEvent {
  /** The Kafka topic; it is named as the event's type. */
  readonly topic: string;
  /** Events of one key leave and are handled in their order. */
  readonly key: string;
  readonly envelope: Envelope;
}

/**
 * Builds the CloudEvents envelope of an event. The request id is that of the running request; a handler of a batch,
 * which runs for many requests at once, names the event that it answers in `causedBy`.
 *
 * @throws ZodError if `data` breaks the contract: the mistake stays with the producer, not with every consumer.
 */
export function newEvent<E extends EventDefinition>(
  definition: E,
  data: DataOf<E>,
  options: { readonly causedBy?: Envelope } = {},
): NewEvent {
  const valid = definition.data.parse(data);
  const key = definition.key(valid);
  return {
    topic: definition.type,
    key,
    envelope: {
      specversion: '1.0',
      id: uuidV7(),
      source: definition.source,
      type: definition.type,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      partitionkey: key,
      requestid: options.causedBy?.requestid ?? currentRequestId(),
      data: valid,
    },
  };
}
