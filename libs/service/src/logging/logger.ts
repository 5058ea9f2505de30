import { currentRequest } from '@highstreet/request-context';
import { type Logger, pino } from 'pino';

/**
 * JSON lines on stdout. Every line written inside a request or an event handler carries its request id. Bodies are
 * never logged; the paths below are a net under that rule, for errors that carry a request with them.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const request = currentRequest();
      return request ? { requestId: request.requestId } : {};
    },
    redact: {
      paths: ['*.authorization', '*.headers', '*.password', '*.token', '*.connectionString', 'err.parameters'],
      remove: true,
    },
  });
}
