import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventServer } from './consumer/event-server.ts';
import { EventMetrics } from './event-metrics.ts';
import { Inbox } from './inbox/inbox.ts';
import { InboxPurge } from './inbox/inbox-purge.ts';
import { createKafkaDriver } from './kafka/create-driver.ts';
import { type MessagingOptions, KAFKA_DRIVER, KAFKA_PRODUCER, MESSAGING_OPTIONS } from './messaging-options.ts';
import type { KafkaDriver } from './kafka/kafka-driver.ts';
import { Outbox } from './outbox/outbox.ts';
import { OutboxRelays } from './outbox/outbox-relays.ts';

export interface MessagingModuleOptions {
  readonly imports?: DynamicModule['imports'];
  readonly inject: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...dependencies: never[]) => MessagingOptions | Promise<MessagingOptions>;
}

/**
 * Events for an app: provides {@link Outbox}, {@link Inbox} and the {@link EventServer}, and relays the outboxes of its
 * databases. Handlers are started by `startService(AppModule, { events: (app) => app.get(EventServer) })`.
 *
 *     MessagingModule.forRoot({
 *       inject: [OrdersEnvironment, Shards],
 *       useFactory: (environment: OrdersEnvironment, shards: Shards) =>
 *         ({ groupId: 'orders', environment, outboxes: shards.all, inboxes: shards.all }),
 *     })
 */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingModuleOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule, ...(options.imports ?? [])],
      providers: [
        { provide: MESSAGING_OPTIONS, inject: options.inject, useFactory: options.useFactory },
        { provide: KAFKA_DRIVER, inject: [MESSAGING_OPTIONS], useFactory: createDriver },
        {
          provide: KAFKA_PRODUCER,
          inject: [KAFKA_DRIVER],
          useFactory: (driver: KafkaDriver) => driver.createProducer(),
        },
        EventMetrics,
        EventServer,
        Inbox,
        InboxPurge,
        Outbox,
        OutboxRelays,
      ],
      exports: [EventServer, Inbox, Outbox],
    };
  }
}

async function createDriver({ driver, environment, groupId }: MessagingOptions): Promise<KafkaDriver> {
  return (
    driver ??
    (await createKafkaDriver(environment.KAFKA_CLIENT, {
      brokers: environment.KAFKA_BROKERS,
      clientId: groupId,
      sessionTimeoutMs: environment.KAFKA_SESSION_TIMEOUT_MS,
      heartbeatMs: environment.KAFKA_HEARTBEAT_MS,
      fetchBytes: environment.EVENTS_FETCH_BYTES,
    }))
  );
}
