import type { EachBatchPayload, IHeaders } from 'kafkajs';
import type { FetchedMessage, FetchHandler, HeldPartition } from './kafka-driver.ts';

interface Part {
  readonly payload: EachBatchPayload;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Puts together again what kafkajs takes apart: it calls `eachBatch` for every partition of one fetch in the same turn
 * of the event loop, so all of them are handled and committed as one.
 */
export class KafkajsFetch {
  private parts: Part[] = [];
  private readonly resumes = new Set<NodeJS.Timeout>();
  /** Fetches that are being handled now. */
  handling = 0;

  constructor(
    private readonly onFetch: FetchHandler,
    private readonly heartbeatMs: number,
  ) {}

  add(payload: EachBatchPayload): Promise<void> {
    const part = { payload, done: Promise.withResolvers<void>() };
    if (this.parts.push(part) === 1) setImmediate(() => void this.handle(this.parts.splice(0)));
    return part.done.promise;
  }

  close(): void {
    for (const timer of this.resumes) clearTimeout(timer);
  }

  private async handle(parts: readonly Part[]): Promise<void> {
    const live = parts.filter(({ payload }) => payload.isRunning() && !payload.isStale());
    const first = live[0]?.payload;
    // A refusal says that the group is rebalancing; kafkajs hears of it by its own heartbeat right after this fetch.
    const heart = setInterval(() => void first?.heartbeat().catch(() => undefined), this.heartbeatMs);
    this.handling++;
    try {
      const held = await this.onFetch(live.flatMap(({ payload }) => messagesOf(payload)));
      for (const { payload } of live) this.settle(payload, held);
      await first?.commitOffsetsIfNecessary(first.uncommittedOffsets());
      for (const { done } of parts) done.resolve();
    } catch (error) {
      for (const { done } of parts) done.reject(error);
    } finally {
      this.handling--;
      clearInterval(heart);
    }
  }

  private settle({ batch, resolveOffset, pause }: EachBatchPayload, held: readonly HeldPartition[]): void {
    const hold = held.find(({ topic, partition }) => topic === batch.topic && partition === batch.partition);
    const finished = hold ? batch.messages.filter(({ offset }) => BigInt(offset) < hold.offset) : batch.messages;
    const last = finished.at(-1);
    if (last) resolveOffset(last.offset);
    if (!hold) return;
    const resume = pause();
    const timer = setTimeout(
      () => {
        this.resumes.delete(timer);
        resume();
      },
      Math.max(0, hold.until - Date.now()),
    );
    this.resumes.add(timer);
  }
}

function messagesOf({ batch }: EachBatchPayload): FetchedMessage[] {
  return batch.messages.map(({ offset, key, value, headers }) => ({
    topic: batch.topic,
    partition: batch.partition,
    offset: BigInt(offset),
    key: key?.toString() ?? null,
    value: value?.toString() ?? '',
    headers: textHeaders(headers),
  }));
}

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value ?? '')]));
}
