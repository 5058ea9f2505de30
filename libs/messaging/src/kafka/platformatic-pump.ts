import type { ClusterMetadata, ConnectionPool, Consumer } from '@platformatic/kafka';
import { Logger } from '@nestjs/common';
import { backOffMs, pause } from './back-off.ts';
import type { FetchHandler } from './kafka-driver.ts';
import { mayPass, needsRejoin } from './platformatic-errors.ts';
import {
  fetchedPartitions,
  fetchRequest,
  type FetchResponse,
  type Position,
  type Positions,
} from './platformatic-positions.ts';
import { FETCH_WAIT_MS } from './session-options.ts';

export interface PlatformaticPumpOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly onFetch: FetchHandler;
  readonly fetchBytes: number;
  /** The broker that is read from. */
  readonly node: number;
  readonly positions: Positions;
  readonly consumer: Consumer;
  readonly connections: ConnectionPool;
  readonly signal: AbortSignal;
  /** False from the next rebalance on. */
  readonly isCurrent: () => boolean;
}

const LAST_COMMIT_TRIES = 3;

/** Reads the partitions of one broker: a fetch, its handling, its commit while the next fetch is under way. */
export class PlatformaticPump {
  private readonly logger = new Logger(PlatformaticPump.name);

  constructor(private readonly options: PlatformaticPumpOptions) {}

  /** Resolves when the assignment has ended, with all committed that was handled; rejects when the client is broken. */
  async run(): Promise<void> {
    const { isCurrent, onFetch, positions, signal } = this.options;
    let committing = Promise.resolve();
    for (let failures = 0; isCurrent();) {
      try {
        const metadata = await this.options.consumer.metadata({ topics: [...this.options.topics] });
        const led = positions.all.filter(({ topic, partition }) => {
          return metadata.topics.get(topic)?.partitions[partition]?.leader === this.options.node;
        });
        if (led.length === 0) break;
        const now = Date.now();
        const wanted = led.filter(({ heldUntil }) => heldUntil <= now);
        const nextHold = Math.min(...led.filter(({ heldUntil }) => heldUntil > now).map(({ heldUntil }) => heldUntil));
        const waitMs = Math.max(1, Math.min(FETCH_WAIT_MS, nextHold - now));
        if (wanted.length === 0) {
          await pause(waitMs, signal);
          continue;
        }
        const response = await this.fetch(wanted, metadata, waitMs);
        failures = 0;
        const fetched = fetchedPartitions(response, wanted, metadata);
        const messages = fetched.flatMap((partition) => partition.messages);
        await committing;
        if (!isCurrent()) break;
        const held = messages.length > 0 ? await onFetch(messages) : [];
        committing = this.commit(positions.settle(fetched, held));
        // Awaited a fetch later; until then nobody else would notice it fail.
        committing.catch(() => undefined);
      } catch (error) {
        if (!isCurrent()) break;
        if (!mayPass(error)) throw error;
        failures++;
        if (failures === 1) this.logger.warn({ groupId: this.options.groupId, err: error }, 'no fetch, trying again');
        await pause(backOffMs(failures, 50, 1_000), signal);
      }
    }
    await committing;
  }

  private fetch(wanted: readonly Position[], metadata: ClusterMetadata, maxWaitTime: number): Promise<FetchResponse> {
    const { connections, consumer, fetchBytes, node } = this.options;
    return consumer.fetch({
      node,
      topics: fetchRequest(wanted, metadata, fetchBytes),
      connectionPool: connections,
      minBytes: 1,
      maxBytes: fetchBytes,
      maxWaitTime,
    });
  }

  /** Tries until it has succeeded or is of no use any more, so that nothing handled is left uncommitted. */
  private async commit(moved: readonly Position[]): Promise<void> {
    const { consumer, groupId, positions, signal } = this.options;
    const offsets = moved.map(({ topic, partition, offset }) => ({ topic, partition, offset, leaderEpoch: -1 }));
    for (let tries = 1; offsets.length > 0 && !positions.abandoned; tries++) {
      try {
        return await consumer.commit({ offsets });
      } catch (error) {
        // The group has gone on without this member; its heartbeat joins again, and what was not committed comes again.
        if (needsRejoin(error)) return this.logger.warn({ groupId, err: error }, 'not committed after a rebalance');
        if (!mayPass(error)) throw error;
        if (signal.aborted && tries >= LAST_COMMIT_TRIES) return;
        await pause(backOffMs(tries, 50, 1_000), signal);
      }
    }
  }
}
