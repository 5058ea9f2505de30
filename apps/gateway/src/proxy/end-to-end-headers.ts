import { DEADLINE_HEADER } from '@highstreet/request-context';
import type { OutgoingHttpHeaders } from 'node:http';

/** RFC 9110 §7.6.1: these speak of one connection, and so do those that the header Connection names. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);

/**
 * Made anew for the connection to the service: its host, the length of the body that was read whole,
 * `Expect: 100-continue`, which this server has answered by then, and what the client of the service writes itself.
 */
const MADE_ANEW = new Set(['host', 'content-length', 'expect', 'x-request-id', DEADLINE_HEADER]);

/**
 * The headers of a request as a service is to see them.
 *
 * @param rawHeaders names and values in turn, as they were sent
 * @param connection the header Connection
 * @returns the same in their order, without those that are not the service's
 */
export function requestHeaders(rawHeaders: readonly string[], connection: string | undefined): string[] {
  const named = namedByConnection(connection);
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (!HOP_BY_HOP.has(name) && !MADE_ANEW.has(name) && !named?.includes(name))
      kept.push(name, rawHeaders[index + 1]!);
  }
  return kept;
}

/**
 * The headers of an answer as the client is to see them; names in lower case.
 *
 * @param own what this server adds; it is written into. What the service says outweighs it
 */
export function responseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  own: Record<string, string | number | string[] | undefined> = {},
): OutgoingHttpHeaders {
  const named = namedByConnection(headers.connection);
  for (const name in headers) if (!HOP_BY_HOP.has(name) && !named?.includes(name)) own[name] = headers[name];
  return own as OutgoingHttpHeaders;
}

function namedByConnection(connection: string | string[] | undefined): string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return String(connection)
    .split(',')
    .map((name) => name.trim().toLowerCase());
}
