import { OrderStateChange } from '@highstreet/contracts';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { NotificationsEnvironment } from '../notifications.environment.ts';

type Listener = (change: OrderStateChange) => void;

const channelOf = (orderId: string) => `highstreet:order-state:${orderId}`;

/**
 * Carries states of orders from the instance that handles an event to the instance that holds the customer's stream,
 * by Redis pub/sub: a channel an order, subscribed only while somebody listens, over one connection.
 *
 * Guarantee: none; at most once and only to those subscribed. While Redis is away nothing is pushed and nothing fails;
 * after it is back, everything is subscribed anew and `onResumed` tells that pushes may have been missed.
 */
@Injectable()
export class OrderPush implements OnApplicationShutdown {
  private readonly logger = new Logger(OrderPush.name);
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly listeners = new Map<string, Set<Listener>>();
  private resumed: () => void = () => undefined;

  constructor(env: NotificationsEnvironment) {
    const options = {
      commandTimeout: env.REDIS_COMMAND_TIMEOUT_MS,
      connectTimeout: env.REDIS_COMMAND_TIMEOUT_MS * 4,
      disconnectTimeout: env.REDIS_COMMAND_TIMEOUT_MS,
      // A push that is late is of no use: the poll has told by then.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // What is subscribed is known here, so it is subscribed from here.
      autoResubscribe: false,
      retryStrategy: (attempt: number) => Math.min(2_000, attempt * 100),
    };
    this.publisher = this.watched(new Redis(env.REDIS_URL, options), 'publisher');
    this.subscriber = this.watched(new Redis(env.REDIS_URL, options), 'subscriber');
    this.subscriber.on('message', (channel, message) => this.hear(channel, message));
    this.subscriber.on('ready', () => void this.resume());
  }

  /** Tells all instances; does not wait and does not throw. */
  publish(changes: readonly OrderStateChange[]): void {
    if (this.publisher.status !== 'ready') return;
    const pipeline = this.publisher.pipeline();
    for (const change of changes) pipeline.publish(channelOf(change.id), JSON.stringify(change));
    pipeline.exec().catch((error: unknown) => this.logger.debug({ err: error }, 'push lost'));
  }

  /**
   * Resolves when pushes arrive, or when it is clear that they will not for now.
   *
   * @returns what ends it
   */
  async subscribe(orderId: string, listener: Listener): Promise<() => void> {
    const channel = channelOf(orderId);
    const known = this.listeners.get(channel);
    if (known) known.add(listener);
    else this.listeners.set(channel, new Set([listener]));
    // Also when another stream listens already: its own subscription may still be under way.
    if (this.subscriber.status === 'ready') await this.subscriber.subscribe(channel).catch(() => undefined);
    return () => this.unsubscribe(channel, listener);
  }

  /** `work` runs when the connection is back: what was pushed meanwhile is lost. */
  onResumed(work: () => void): void {
    this.resumed = work;
  }

  onApplicationShutdown(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  private unsubscribe(channel: string, listener: Listener): void {
    const listeners = this.listeners.get(channel);
    listeners?.delete(listener);
    if (!listeners || listeners.size > 0) return;
    this.listeners.delete(channel);
    if (this.subscriber.status === 'ready') this.subscriber.unsubscribe(channel).catch(() => undefined);
  }

  private hear(channel: string, message: string): void {
    const listeners = this.listeners.get(channel);
    if (!listeners) return;
    try {
      const change = OrderStateChange.parse(JSON.parse(message));
      for (const listener of [...listeners]) listener(change);
    } catch (error) {
      this.logger.warn({ err: error, channel }, 'a push that nobody understands');
    }
  }

  private async resume(): Promise<void> {
    const channels = [...this.listeners.keys()];
    if (channels.length > 0) await this.subscriber.subscribe(...channels).catch(() => undefined);
    this.resumed();
  }

  /** One line when it goes and one when it is back, not one an attempt. */
  private watched(redis: Redis, role: string): Redis {
    let away = false;
    redis.on('error', (error) => {
      if (!away) this.logger.warn({ err: error, role }, 'Redis is away: streams are told by the poll');
      away = true;
    });
    redis.on('ready', () => {
      if (away) this.logger.log({ role }, 'Redis is back');
      away = false;
    });
    return redis;
  }
}
