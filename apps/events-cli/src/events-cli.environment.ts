import { messagingEnvironment } from '@highstreet/messaging';
import { defineEnvironment } from '@highstreet/service';
import { z } from 'zod';

/** Kafka of a local run without an offset: infra/local/ports.ts decides it, and a test holds the two together. */
export const LOCAL_KAFKA_PORT = 19_092;

export class EventsCliEnvironment extends defineEnvironment({
  /** As the services have it; the broker of the local run if not given. */
  KAFKA_BROKERS: messagingEnvironment.KAFKA_BROKERS.optional(),
  /** As the local runner takes it: all ports are higher by this. */
  HIGHSTREET_PORT_OFFSET: z.coerce.number().int().min(0).default(0),
  /** As the services have it. Needed only to replay a letter for a service of which no instance runs. */
  EVENTS_RETRY_DELAYS_MS: messagingEnvironment.EVENTS_RETRY_DELAYS_MS,
}) {
  get brokers(): readonly string[] {
    return this.KAFKA_BROKERS ?? [`127.0.0.1:${LOCAL_KAFKA_PORT + this.HIGHSTREET_PORT_OFFSET}`];
  }
}
