import { z } from 'zod';

/**
 * One kind of event, said once. `type` is also the Kafka topic. A change that breaks a consumer is a new version:
 * `.v2` beside `.v1`. Consumers tolerate fields they do not know (plain `z.object` drops them).
 */
export interface EventDefinition<Data extends z.ZodType = z.ZodType> {
  readonly type: `${string}.${string}.v${number}`;
  /** The service that emits it; becomes the CloudEvents `source`. */
  readonly source: string;
  readonly summary: string;
  readonly data: Data;
  /** Events of one key are handled in their order; the key is also the Kafka message key. */
  readonly key: (data: z.output<Data>) => string;
}

export function defineEvent<Data extends z.ZodType>(definition: EventDefinition<Data>): EventDefinition<Data> {
  return definition;
}

export type DataOf<E extends EventDefinition> = z.output<E['data']>;

/** CloudEvents 1.0, structured JSON mode, with the extension `requestid` (and `partitionkey` of the CloudEvents partitioning extension). */
export const Envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string(),
  type: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  partitionkey: z.string(),
  requestid: z.string(),
  data: z.unknown(),
});
export type Envelope<Data = unknown> = Omit<z.infer<typeof Envelope>, 'data'> & { readonly data: Data };
