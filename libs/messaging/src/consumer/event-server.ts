import { EVENTS, type EventDefinition } from '@highstreet/contracts';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { EventMetrics } from '../event-metrics.ts';
import { backOffMs, pause } from '../kafka/back-off.ts';
import type { KafkaConsumer, KafkaDriver, KafkaProducer, TopicDefinition } from '../kafka/kafka-driver.ts';
import { eventTopics } from '../kafka/topics.ts';
import { KAFKA_DRIVER, KAFKA_PRODUCER, MESSAGING_OPTIONS, type MessagingOptions } from '../messaging-options.ts';
import { FetchProcessor } from './fetch-processor.ts';
import { retrySchedule, retryTopics } from './retry-schedule.ts';
import { Slots } from './slots.ts';
import { Subscriptions } from './subscription.ts';
import { throwHandlerErrors } from './throw-handler-errors.ts';

/**
 * Feeds `@EventPattern` and `@BatchEventPattern` methods from Kafka.
 *
 * Guaranteed: an event is handled at least once, its offset is committed after its handlers have ended. Events of one
 * key are handled in their order, those of different keys at the same time, at most EVENTS_MAX_IN_FLIGHT calls at once
 * (the call of a batch handler counts once, with at most EVENTS_BATCH_SIZE events). In memory are at most two fetches of
 * EVENTS_FETCH_BYTES: one of the events' topics, one of the retry topics. A handler that fails does not block its
 * partition; see {@link FetchProcessor} for what becomes of the event. A retried event is handed to every handler of its
 * kind again, and may be overtaken by later events of its key.
 *
 * Degrades: while the broker is away nothing is handled and the client is renewed until it is back. After a process was
 * killed, others take its partitions over within KAFKA_SESSION_TIMEOUT_MS and handle its last fetch again.
 */
@Injectable()
export class EventServer extends Server implements CustomTransportStrategy, BeforeApplicationShutdown {
  /** Failures of handlers come to this class instead of Nest's log. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly subscriptions = new Subscriptions();
  private readonly stopping = new AbortController();
  private consumers: readonly KafkaConsumer[] = [];
  private starting: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(KAFKA_DRIVER) private readonly driver: KafkaDriver,
    @Inject(KAFKA_PRODUCER) private readonly producer: KafkaProducer,
    private readonly metrics: EventMetrics,
    discovery: DiscoveryService,
  ) {
    super();
    throwHandlerErrors(discovery);
  }

  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    // Request-response needs an answer, which Kafka is not for.
    if (!isEventHandler) throw new Error(`@MessagePattern(${JSON.stringify(pattern)}): only @EventPattern is served`);
    this.subscriptions.add(this.normalizePattern(pattern as string), callback, extras);
  }

  /** Calls back at once: a broker that is away does not keep the service from starting. */
  listen(callback: () => void): void {
    this.starting = this.start();
    callback();
  }

  close(): Promise<void> {
    return this.stop();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  /** Reads no more, waits for the handlers in flight, commits. */
  stop(): Promise<void> {
    this.stopping.abort();
    return (this.stopped ??= (async () => {
      await this.starting;
      await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    })());
  }

  on(): never {
    throw new Error('the event server emits nothing');
  }

  unwrap<T>(): T {
    return this.driver as T;
  }

  private async start(): Promise<void> {
    const { environment, groupId } = this.options;
    const events: readonly EventDefinition[] = this.options.events ?? EVENTS;
    const { types } = this.subscriptions;
    if (types.length === 0) return;
    const schedule = retrySchedule(groupId, environment.EVENTS_RETRY_DELAYS_MS);
    const processor = new FetchProcessor({
      definitions: new Map(events.map((definition) => [definition.type, definition])),
      subscriptions: this.subscriptions.all,
      schedule,
      producer: this.producer,
      metrics: this.metrics,
      slots: new Slots(environment.EVENTS_MAX_IN_FLIGHT),
      batchSize: environment.EVENTS_BATCH_SIZE,
      holdMs: environment.EVENTS_HOLD_MS,
      signal: this.stopping.signal,
    });
    const onFetch = processor.process.bind(processor);
    const retries = schedule.stages.map(({ topic }) => topic);
    // All events and not only those handled here: the service also needs the topics that it produces to.
    await this.ensureTopics([...eventTopics(events), ...retryTopics(schedule)]);
    if (this.stopping.signal.aborted) return;
    // Retries have a group of their own, as partitions that wait for their time would hold up the others' fetches.
    this.consumers = [
      this.driver.createConsumer({ groupId, topics: types, onFetch }),
      ...(retries.length
        ? [this.driver.createConsumer({ groupId: `${groupId}.retry`, topics: retries, onFetch })]
        : []),
    ];
    for (const consumer of this.consumers) consumer.start();
  }

  private async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        return await this.driver.ensureTopics(topics);
      } catch (error) {
        this.logger.warn({ failures, err: error }, 'topics not ensured, trying again');
        await pause(backOffMs(failures, 200, 2_000), signal);
      }
    }
  }
}
