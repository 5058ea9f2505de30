import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's logger over pino: `logger.warn({ err, topic }, 'text')` and `logger.log('text')` both work. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);

  /** Nest appends the context (the name of the class) as the last argument, and a stack before it on errors. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const context = texts.at(-1);
    if (message instanceof Error) return this.pino[level]({ context, err: message }, message.message);
    if (typeof message === 'object' && message !== null)
      return this.pino[level]({ context, ...message }, texts.length > 1 ? texts[0] : undefined);
    this.pino[level]({ context, ...(texts.length > 1 ? { stack: texts[0] } : {}) }, String(message));
  }
}
