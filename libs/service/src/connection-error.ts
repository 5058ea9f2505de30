/** What pg says without a code. */
const CONNECTION_MESSAGES =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** Whether the server or the way to it failed, and not the statement: the same statement may succeed in a moment. */
export function isConnectionError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: unknown };
  // A host with several addresses fails with an AggregateError, one error an address.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isConnectionError);
  // Class 08 is connection exceptions, 57P0x shutdown, crash, "starting up" and an idle session, 25P03 an idle
  // transaction (whoever began it was frozen or cut off), 53300 too many connections.
  if (typeof code === 'string' && /^(08...|25P03|57P0[1235]|53300|ECONN\w+|EPIPE|ETIMEDOUT)$/.test(code)) return true;
  return typeof message === 'string' && CONNECTION_MESSAGES.test(message);
}
