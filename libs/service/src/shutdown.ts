import type { INestApplication } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ServiceEnvironment } from './environment/service-environment.ts';
import { Drain } from './probes/drain.ts';

/**
 * Drain on SIGTERM or SIGINT: readiness says 503 → wait until every prober has seen it → consumers stop and finish
 * (Nest's beforeApplicationShutdown) → the listener closes and requests in flight end → pools close
 * (onApplicationShutdown). If that takes longer than DRAIN_TIMEOUT_MS the process ends with exit code 1.
 */
export function drainOnSignal(app: INestApplication, env: ServiceEnvironment, logger: Logger): void {
  let draining = false;
  const drain = async (signal: string) => {
    if (draining) return;
    draining = true;
    logger.info({ signal }, 'draining');
    setTimeout(() => {
      logger.fatal({ timeoutMs: env.DRAIN_TIMEOUT_MS }, 'did not drain in time');
      process.exit(1);
    }, env.DRAIN_WAIT_MS + env.DRAIN_TIMEOUT_MS).unref();
    app.get(Drain, { strict: false }).begin();
    await delay(env.DRAIN_WAIT_MS);
    await app.close();
    logger.info('drained');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      drain(signal).catch((error: unknown) => {
        logger.fatal({ err: error }, 'drain failed');
        process.exit(1);
      });
    });
  }
}
