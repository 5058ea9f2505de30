import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { KafkajsFetch } from './kafkajs-fetch.ts';
import { PARTITIONS } from './partitions.ts';
import type { ConsumerSession } from './restarting-consumer.ts';
import { FETCH_WAIT_MS, REBALANCE_MS, type SessionOptions, SILENCE_MS } from './session-options.ts';

/** kafkajs starts this many workers a fetch, so it is no larger than the partitions that there are. */
const MAX_PARTITIONS_AT_ONCE = 48;

/** One kafkajs consumer, from its connection to its end. */
export class KafkajsSession implements ConsumerSession {
  private readonly consumer: Consumer;
  private readonly fetch: KafkajsFetch;
  private lastSign = Date.now();

  constructor(
    kafka: Kafka,
    private readonly options: SessionOptions,
    onJoin: () => void,
  ) {
    this.consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: options.heartbeatMs,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: options.fetchBytes,
      maxBytesPerPartition: options.fetchBytes,
      allowAutoTopicCreation: false,
      // kafkajs restarts after some errors and not after others; here every end is an end, and RestartingConsumer begins anew.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: async () => false },
    });
    this.fetch = new KafkajsFetch(options.onFetch, options.heartbeatMs);
    this.consumer.on(this.consumer.events.GROUP_JOIN, onJoin);
    for (const sign of [this.consumer.events.FETCH_START, this.consumer.events.HEARTBEAT]) {
      this.consumer.on(sign, () => void (this.lastSign = Date.now()));
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const crash = Promise.withResolvers<never>();
    crash.promise.catch(() => undefined);
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => crash.reject(payload.error));
    const watchdog = setInterval(() => {
      if (this.fetch.handling) this.lastSign = Date.now();
      if (Date.now() - this.lastSign > SILENCE_MS) crash.reject(new Error(`kafkajs was silent for ${SILENCE_MS} ms`));
    }, 1_000);
    try {
      await Promise.race([this.connect(), crash.promise, aborted(signal)]);
      await Promise.race([aborted(signal), crash.promise]);
    } finally {
      clearInterval(watchdog);
      // Waits for the fetch that is being handled, commits it and leaves the group.
      await this.consumer.disconnect().catch(() => undefined);
      this.fetch.close();
    }
  }

  private async connect(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: Math.min(MAX_PARTITIONS_AT_ONCE, this.options.topics.length * PARTITIONS),
      eachBatch: (payload: EachBatchPayload) => this.fetch.add(payload),
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
