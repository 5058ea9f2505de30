import { Logger } from '@nestjs/common';
import { type LogEntry, logLevel } from 'kafkajs';

const logger = new Logger('kafkajs');

/**
 * kafkajs's own log lines through Nest's Logger. What it calls an error is most often a broker that it is about to try
 * again, hence a warning here; its debug and info lines (one for each pause) are left out.
 */
export function kafkajsLogs(): (entry: LogEntry) => void {
  return ({ level, namespace, log }) => {
    if (level > logLevel.WARN) return;
    const { message, error, groupId, broker } = log;
    logger.warn({ namespace, error: String(error ?? ''), groupId, broker }, message);
  };
}
