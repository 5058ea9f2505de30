import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { OrdersEnvironment } from '../orders.environment.ts';
import { KeyPurge } from './key-purge.ts';
import { OrderExpiry } from './order-expiry.ts';

const PURGE_INTERVAL_MS = 10 * 60_000;

/** Runs what is due by time, never twice at once in this process; what fails is logged and tried again next time. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sweeper.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly expiry: OrderExpiry,
    private readonly keys: KeyPurge,
    private readonly environment: OrdersEnvironment,
  ) {}

  onApplicationBootstrap(): void {
    this.every(this.environment.ORDER_SWEEP_INTERVAL_MS, 'order expiry', () => this.expiry.sweep());
    this.every(PURGE_INTERVAL_MS, 'idempotency key purge', () => this.keys.purge());
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running.values());
  }

  private every(intervalMs: number, name: string, work: () => Promise<void>): void {
    const run = () => {
      if (this.running.has(name)) return;
      const done = work()
        .catch((error: unknown) => this.logger.warn({ err: error }, `${name} failed, trying again later`))
        .finally(() => this.running.delete(name));
      this.running.set(name, done);
    };
    this.timers.push(setInterval(run, intervalMs).unref());
  }
}
