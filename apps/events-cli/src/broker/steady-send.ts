import type { KafkaProducer, OutgoingMessage } from '@highstreet/messaging';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failure.ts';

export type Send = (messages: readonly OutgoingMessage[]) => Promise<void>;

/** A topic that has just been made is unknown to some brokers for a moment, and a broker may be starting again. */
const PAUSES_MS: readonly number[] = [200, 500, 1_000, 2_000];

/** @throws Failure after some seconds without success */
export function steadySend(producer: Pick<KafkaProducer, 'sendBatch'>, pausesMs = PAUSES_MS): Send {
  return async (messages) => {
    for (let tries = 0; ; tries++) {
      try {
        return await producer.sendBatch(messages);
      } catch (cause) {
        const pauseMs = pausesMs[tries];
        if (pauseMs === undefined) {
          throw new Failure(
            `Kafka did not take it: ${(cause as Error).message}`,
            'Nothing is lost: what was not settled is still open. Run the command again.',
            { cause },
          );
        }
        await delay(pauseMs);
      }
    }
  };
}
