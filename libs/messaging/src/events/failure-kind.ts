import { ProblemError, type ProblemCode } from '@highstreet/contracts';
import { isConnectionError } from '@highstreet/service';
import { FinalError, TransientError } from './event-errors.ts';

/** `final`: no retry can mend it. `transient`: what the handler depends on is away. `retriable`: it may be the event's own fault. */
export type FailureKind = 'final' | 'transient' | 'retriable';

const TRANSIENT_CODES = new Set([
  // Connections that are not Postgres's: SMTP, Redis, other services by undici.
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ESOCKET',
  'ECONNECTION',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  // SQLSTATE serialization_failure and deadlock_detected: the same transaction may pass the next time.
  '40001',
  '40P01',
]);
const TRANSIENT_PROBLEMS = new Set<ProblemCode>(['unavailable', 'upstream-failed', 'upstream-timeout']);

/** Sorts what a handler threw, by its class and code and by those of its causes. */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof FinalError) return 'final';
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if (isTransient(cause)) return 'transient';
  }
  return 'retriable';
}

function isTransient(error: Error): boolean {
  if (error instanceof TransientError || isConnectionError(error)) return true;
  if (error instanceof ProblemError) return TRANSIENT_PROBLEMS.has(error.code);
  return TRANSIENT_CODES.has(String((error as { code?: unknown }).code));
}
