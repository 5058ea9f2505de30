import { Logger } from '@nestjs/common';
import { backOffMs, pause } from './back-off.ts';
import type { KafkaConsumer } from './kafka-driver.ts';

const RESTART_FIRST_MS = 200;
/** A broker that returns is noticed within this time. */
const RESTART_LAST_MS = 2_000;

/** One consumer of a client, from its connection to its end. */
export interface ConsumerSession {
  /** Resolves when the signal has ended it in order, rejects when it ended by itself. */
  run(signal: AbortSignal): Promise<void>;
}

/** Keeps one consumer of a client running; whatever ends it, a new one takes its place. */
export class RestartingConsumer implements KafkaConsumer {
  private readonly logger = new Logger(RestartingConsumer.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  /** @param open makes a session, which calls back when it has joined its group */
  constructor(
    private readonly groupId: string,
    private readonly open: (onJoin: () => void) => ConsumerSession,
  ) {}

  start(): void {
    this.running ??= this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.open(() => (failures = 0)).run(signal);
      } catch (error) {
        failures++;
        this.logger.warn({ groupId: this.groupId, failures, err: error }, 'consumer ended, a new one is started');
        await pause(backOffMs(failures, RESTART_FIRST_MS, RESTART_LAST_MS), signal);
      }
    }
  }
}
