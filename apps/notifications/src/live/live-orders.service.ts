import { getOrder, type OrderStateChange, ProblemError } from '@highstreet/contracts';
import { Drain, Metrics } from '@highstreet/service';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { NotificationsEnvironment } from '../notifications.environment.ts';
import { FinalStatesRepository } from './final-states.repository.ts';
import { OrderPush } from './order-push.ts';
import { OrderStream } from './order-stream.ts';
import { OrdersClient } from './orders-client.ts';

/**
 * The open streams of this instance.
 *
 * Guarantee: a stream that stays open tells the final state. The current state is asked for after the push was
 * subscribed, so nothing falls between the two; a push that is lost, as all are while Redis is away, is made up for by
 * a poll of the notifications stored here every SSE_POLL_MS and after every reconnection: one statement for all streams,
 * so that it costs as much with thousands of them, and needs no token that may have expired.
 */
@Injectable()
export class LiveOrdersService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(LiveOrdersService.name);
  private readonly streams = new Set<OrderStream>();
  /** Streams, and those that wait for the answer of orders. */
  private taken = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly env: NotificationsEnvironment,
    private readonly orders: OrdersClient,
    private readonly push: OrderPush,
    private readonly finalStates: FinalStatesRepository,
    private readonly drain: Drain,
    metrics: Metrics,
  ) {
    const streams = this.streams;
    metrics.gauge({
      name: 'sse_streams_open',
      help: 'Open streams of order states',
      collect() {
        this.set(streams.size);
      },
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.poll(), this.env.SSE_POLL_MS);
    this.push.onResumed(() => void this.poll());
    this.drain.signal.addEventListener('abort', () => this.finishAll(), { once: true });
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    this.finishAll();
  }

  /**
   * @param authorization the caller's own: orders decides whether the order is theirs
   * @throws ProblemError whatever orders answers, `not-found` above all; `unavailable` when too many streams are open
   */
  async open(orderId: string, authorization: string | undefined): Promise<OrderStream> {
    if (this.drain.signal.aborted) throw new ProblemError('unavailable', 'This instance is stopping, try again');
    if (this.taken >= this.env.SSE_MAX_STREAMS) throw new ProblemError('unavailable', 'Too many open streams here');
    this.taken++;
    const stream = new OrderStream(orderId, this.env.SSE_HEARTBEAT_MS);
    const unsubscribe = await this.push.subscribe(orderId, (change) => stream.tell(change));
    stream.once('close', () => {
      this.taken--;
      this.streams.delete(stream);
      unsubscribe();
    });
    try {
      const order = await this.orders.call(getOrder, {
        params: { id: orderId },
        authorization,
      });
      const reason = order.state === 'cancelled' ? { reason: order.reason } : {};
      stream.tell({ id: order.id, state: order.state, ...reason, totalCents: order.totalCents });
    } catch (error) {
      stream.destroy();
      throw error;
    }
    this.streams.add(stream);
    if (this.drain.signal.aborted) stream.finish();
    return stream;
  }

  private async poll(): Promise<void> {
    if (this.streams.size === 0) return;
    try {
      const waiting = [...this.streams].filter((stream) => !stream.writableEnded);
      const states = await this.finalStates.find([...new Set(waiting.map((stream) => stream.orderId))]);
      const byOrder = new Map<string, OrderStateChange>(states.map((state) => [state.id, state]));
      for (const stream of waiting) {
        const state = byOrder.get(stream.orderId);
        if (state) stream.tell(state);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look for states whose push was lost, trying again with the next poll');
    }
  }

  private finishAll(): void {
    for (const stream of this.streams) stream.finish();
  }
}
