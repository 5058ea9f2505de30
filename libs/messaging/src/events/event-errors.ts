/**
 * Thrown by a handler for an event that no retry can mend: it goes straight to the dead letters, with `code` and
 * message in its headers.
 */
export class FinalError extends Error {
  override readonly name: string = 'FinalError';
  readonly code: string;

  constructor(code: string, message: string = code, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** Thrown by a handler when what it depends on is away: the event waits in place instead of using up its retries. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly code: string;

  constructor(code: string, message: string = code, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
