import type { EventDefinition } from '@highstreet/contracts';
import { Logger } from '@nestjs/common';
import type { EventMetrics } from '../event-metrics.ts';
import { FinalError } from '../events/event-errors.ts';
import { failureKind } from '../events/failure-kind.ts';
import { backOffMs, pause } from '../kafka/back-off.ts';
import type { FetchedMessage, HeldPartition, KafkaProducer } from '../kafka/kafka-driver.ts';
import { Delivery, type DeliveryOptions, type Failure } from './delivery.ts';
import { type IncomingEvent, parseEvent } from './incoming-event.ts';
import { dueAt, PARKED_HEADERS, parkedMessage } from './parked-message.ts';
import { earliestHolds, isBefore } from './partition-holds.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import type { Subscription } from './subscription.ts';

export interface FetchProcessorOptions extends DeliveryOptions {
  readonly definitions: ReadonlyMap<string, EventDefinition>;
  readonly subscriptions: readonly Subscription[];
  readonly schedule: RetrySchedule;
  readonly producer: Pick<KafkaProducer, 'sendBatch'>;
  readonly metrics: Pick<EventMetrics, 'finished' | 'handled'>;
  readonly holdMs: number;
}

/** A partition that waits for a dependency is tried again after this. */
const HOLD_RETRY_MS = 1_000;
const PARK_TRIES = 5;

/**
 * Decides what becomes of each message of a fetch:
 * handled; or parked in the next retry topic, at last in the dead letters (a final error: at once); or held, with all
 * that follows it in its partition, when it is not due yet or when a dependency is away.
 *
 * The rule for "away": a handler failed with a transient error, three tries in place included, and handled nothing
 * after it. A message waits so for at most EVENTS_HOLD_MS, then it is parked like any other failure.
 */
export class FetchProcessor {
  private readonly logger = new Logger(FetchProcessor.name);
  /** Since when the first message of a partition has been waiting. */
  private readonly waiting = new Map<string, { readonly offset: bigint; readonly since: number }>();

  constructor(private readonly options: FetchProcessorOptions) {}

  async process(messages: readonly FetchedMessage[]): Promise<readonly HeldPartition[]> {
    const now = Date.now();
    const notDue = earliestHolds(
      messages.filter((message) => dueAt(message) > now).map((message) => holdOf(message, dueAt(message))),
    );
    const failures = await this.deliver(messages.filter((message) => isBefore(message, notDue)));
    const away = [...failures].filter(([, failure]) => failure.away);
    this.noteAway(away);
    const held = earliestHolds([...notDue, ...this.waitFor(away.map(([message]) => message))]);
    // What lies behind a held message comes again with it: it is parked then, not twice.
    const parked = await this.park([...failures].filter(([message]) => isBefore(message, held)));
    return earliestHolds([...held, ...parked]);
  }

  /** @returns the messages that were not handled, and why */
  private async deliver(messages: readonly FetchedMessage[]): Promise<Map<FetchedMessage, Failure>> {
    const failures = new Map<FetchedMessage, Failure>();
    const events: IncomingEvent[] = [];
    const known = new Set(this.options.subscriptions.flatMap(({ types }) => [...types]));
    for (const message of messages) {
      try {
        const event = parseEvent(message, this.options.definitions);
        if (!known.has(event.envelope.type))
          throw new FinalError('no-handler', `nothing here handles ${event.envelope.type}`);
        events.push(event);
      } catch (error) {
        failures.set(message, { error, away: false });
      }
    }
    await Promise.all(
      this.options.subscriptions.map(async (subscription) => {
        const taken = events.filter(({ envelope }) => subscription.types.has(envelope.type));
        for (const [{ message }, failure] of await new Delivery(subscription, this.options).run(taken)) {
          failures.set(message, worse(failures.get(message), failure));
        }
      }),
    );
    for (const { message, envelope } of events)
      if (!failures.has(message)) this.options.metrics.finished(envelope.type, 'handled');
    return failures;
  }

  /** Holds each partition at its first message, unless that one has waited for too long. */
  private waitFor(away: readonly FetchedMessage[]): HeldPartition[] {
    const now = Date.now();
    return [...Map.groupBy(away, ({ topic, partition }) => `${topic}/${partition}`)].flatMap(
      ([partition, messages]) => {
        const known = this.waiting.get(partition);
        const expired = known !== undefined && now - known.since > this.options.holdMs;
        const first = messages
          .filter(({ offset }) => !(expired && offset === known.offset))
          .reduce<FetchedMessage | undefined>(
            (low, message) => (low && low.offset < message.offset ? low : message),
            undefined,
          );
        if (!first) return [];
        if (known?.offset !== first.offset) this.waiting.set(partition, { offset: first.offset, since: now });
        return [holdOf(first, now + HOLD_RETRY_MS)];
      },
    );
  }

  private noteAway(away: readonly (readonly [FetchedMessage, Failure])[]): void {
    if (away.length === 0) return;
    this.logger.warn(
      { events: away.length, err: away[0]![1].error },
      `a dependency is away, trying again in ${HOLD_RETRY_MS} ms`,
    );
    for (const [message] of away) this.options.metrics.finished(message.topic, 'held');
  }

  /** @returns where reading has to go on because Kafka did not take the messages */
  private async park(failures: readonly (readonly [FetchedMessage, Failure])[]): Promise<HeldPartition[]> {
    if (failures.length === 0) return [];
    const { metrics, producer, schedule, signal } = this.options;
    const parked = failures.map(([message, { error }]) => parkedMessage(message, error, schedule, Date.now()));
    for (let tries = 1; ; tries++) {
      try {
        await producer.sendBatch(parked);
        break;
      } catch (error) {
        this.logger.warn({ tries, err: error }, 'failed events not parked');
        if (tries === PARK_TRIES || signal.aborted) {
          return failures.map(([message]) => holdOf(message, Date.now() + HOLD_RETRY_MS));
        }
        await pause(backOffMs(tries, 100, 2_000), signal);
      }
    }
    failures.forEach(([message, { error }], index) => {
      const { topic } = parked[index]!;
      const dead = topic === schedule.deadLetters;
      metrics.finished(message.headers[PARKED_HEADERS.originalTopic] ?? message.topic, dead ? 'dead' : 'retried');
      const where = {
        topic: message.topic,
        partition: message.partition,
        offset: String(message.offset),
        parkedIn: topic,
      };
      this.logger[dead ? 'error' : 'warn'](
        { ...where, err: error },
        dead ? 'event is a dead letter' : 'event is tried again later',
      );
    });
    return [];
  }
}

function holdOf({ topic, partition, offset }: FetchedMessage, until: number): HeldPartition {
  return { topic, partition, offset, until };
}

/** A message of several handlers fails once: it waits if one of them must, and is tried again if one of them may mend. */
function worse(one: Failure | undefined, other: Failure): Failure {
  if (!one || (other.away && !one.away)) return other;
  if (one.away) return one;
  return failureKind(one.error) === 'final' ? other : one;
}
