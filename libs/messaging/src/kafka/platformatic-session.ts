import { type BaseOptions, ConnectionPool, Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs, pause } from './back-off.ts';
import { mayPass, needsRejoin } from './platformatic-errors.ts';
import { PlatformaticPump } from './platformatic-pump.ts';
import { type Position, Positions } from './platformatic-positions.ts';
import type { ConsumerSession } from './restarting-consumer.ts';
import { REBALANCE_MS, type SessionOptions, SILENCE_MS } from './session-options.ts';

export interface PlatformaticSessionOptions extends SessionOptions {
  readonly base: BaseOptions;
}

const JOIN_TRIES = 10;
/** How late a broker is read from that has become the leader of a partition. */
const LEADERS_MS = 1_000;
/** A broker that does not answer does not keep a session from its end. */
const CLOSE_MS = 3_000;

/**
 * One membership in a group, from its connection to its end. Before it joins again in a rebalance, it waits for what is
 * being handled and commits it, so that no other member handles the same at the same time: at most as long as the
 * broker waits for a member that is silent, then the others go on and what was not committed is handled twice.
 */
export class PlatformaticSession implements ConsumerSession {
  private readonly logger = new Logger(PlatformaticSession.name);
  private readonly consumer: Consumer;
  /** Fetches wait at the broker, and requests of one connection are answered in turn: heartbeats go by another one. */
  private readonly connections: ConnectionPool;
  private readonly crash = Promise.withResolvers<never>();
  private readonly pumps = new Map<number, Promise<void>>();
  /** Undefined while the group is rebalancing. */
  private positions: Positions | undefined;
  private signal = new AbortController().signal;

  constructor(
    private readonly options: PlatformaticSessionOptions,
    private readonly onJoin: () => void,
  ) {
    const { base, groupId, heartbeatMs, sessionTimeoutMs } = options;
    this.crash.promise.catch(() => undefined);
    this.connections = new ConnectionPool(base.clientId, base);
    this.consumer = new Consumer({
      ...base,
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatMs,
      heartbeatStallTimeout: SILENCE_MS,
      rebalanceTimeout: REBALANCE_MS,
      // The answer to a join comes at the end of the rebalance.
      requestTimeout: REBALANCE_MS + 5_000,
      autocommit: false,
      // kafkajs's name for it, so that instances on either client share a group while one is changed for the other.
      protocols: [{ name: 'RoundRobinAssigner', version: 1 }],
      protocolsMetadata: () => this.letGo(),
    });
    this.consumer.on('consumer:group:join', () => void this.take().catch(this.crash.reject));
    this.consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
      this.crash.reject(new Error(`no heartbeat in ${SILENCE_MS} ms`, { cause: lastError })),
    );
    // A rebalance that failed; the client sends no heartbeat after it.
    (this.consumer as NodeJS.EventEmitter).on('error', (error: Error) => {
      this.logger.warn({ groupId, err: error }, 'not in the group, joining again');
      void this.join().catch(this.crash.reject);
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    this.signal = signal;
    this.consumer.topics.trackAll(...this.options.topics);
    const stopped = aborted(signal);
    try {
      await Promise.race([this.join(), this.crash.promise, stopped]);
      for (;;) {
        await Promise.race([delay(LEADERS_MS), this.crash.promise, stopped]);
        if (signal.aborted) break;
        await Promise.race([this.pumpAll(), this.crash.promise, stopped]);
      }
    } finally {
      const { positions } = this;
      this.positions = undefined;
      await Promise.allSettled(this.pumps.values());
      if (positions) positions.abandoned = true;
      await Promise.race([
        this.consumer.close(true).catch(() => undefined),
        delay(CLOSE_MS, undefined, { ref: false }),
      ]);
      await Promise.race([this.connections.close().catch(() => undefined), delay(CLOSE_MS, undefined, { ref: false })]);
    }
  }

  private async join(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.consumer.joinGroup();
        return;
      } catch (error) {
        if (this.signal.aborted) return;
        if (tries === JOIN_TRIES || !(needsRejoin(error) || mayPass(error))) throw error;
        await pause(backOffMs(tries, 50, 500), this.signal);
      }
    }
  }

  /** Called by the client before it joins, with nothing to tell the others. */
  private async letGo(): Promise<Buffer> {
    const { positions } = this;
    this.positions = undefined;
    const settled = Promise.allSettled(this.pumps.values()).then(() => true);
    const timeout = delay(this.options.sessionTimeoutMs - this.options.heartbeatMs, false, { ref: false });
    if (!(await Promise.race([settled, timeout])) && positions) positions.abandoned = true;
    return Buffer.alloc(0);
  }

  /** Begins to read what the group has assigned, from where it was committed. */
  private async take(): Promise<void> {
    this.onJoin();
    const { generationId } = this.consumer;
    // What is still handled of an earlier assignment may be assigned again.
    await Promise.allSettled(this.pumps.values());
    const positions = await this.committed();
    if (generationId !== this.consumer.generationId || this.signal.aborted) return;
    this.positions = new Positions(positions);
    await this.pumpAll();
  }

  private async committed(): Promise<Position[]> {
    const topics = (this.consumer.assignments ?? []).filter(({ partitions }) => partitions.length > 0);
    if (topics.length === 0) return [];
    const names = topics.map(({ topic }) => topic);
    const [offsets, first, last] = await Promise.all([
      this.consumer.listCommittedOffsets({ topics }),
      this.consumer.listOffsets({ topics: [...names], timestamp: ListOffsetTimestamps.EARLIEST }),
      this.consumer.listOffsets({ topics: [...names], timestamp: ListOffsetTimestamps.LATEST }),
    ]);
    return topics.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => {
        const committed = offsets.get(topic)?.[partition] ?? -1n;
        const earliest = first.get(topic)?.[partition] ?? 0n;
        // Out of range: never committed, or removed from the topic since.
        const inRange = committed >= earliest && committed <= (last.get(topic)?.[partition] ?? 0n);
        return { topic, partition, offset: inRange ? committed : earliest, heldUntil: 0 };
      }),
    );
  }

  /** One pump for every broker that leads an assigned partition. */
  private async pumpAll(): Promise<void> {
    const { positions } = this;
    if (!positions || positions.all.length === 0) return;
    const metadata = await this.consumer.metadata({ topics: [...this.options.topics] }).catch(() => undefined);
    const leaders = positions.all.map(
      ({ topic, partition }) => metadata?.topics.get(topic)?.partitions[partition]?.leader,
    );
    for (const node of new Set(leaders)) {
      if (node === undefined || node < 0 || this.pumps.has(node) || this.positions !== positions) continue;
      const pump = new PlatformaticPump({
        ...this.options,
        node,
        positions,
        consumer: this.consumer,
        connections: this.connections,
        signal: this.signal,
        isCurrent: () => this.positions === positions && !this.signal.aborted,
      });
      const running = pump.run().finally(() => this.pumps.delete(node));
      this.pumps.set(node, running);
      running.catch(this.crash.reject);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
