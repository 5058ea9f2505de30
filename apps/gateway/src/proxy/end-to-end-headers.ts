export type Headers = Record<string, string | string[] | undefined>;

/** RFC 9110 §7.6.1: these speak of one connection, and so do those that the header Connection names. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);

/**
 * Made anew for the connection to the service: its host, the length of the body that was read whole, and
 * `Expect: 100-continue`, which this server has answered by then.
 */
const MADE_ANEW = new Set(['host', 'content-length', 'expect']);

/** The headers of a request as a service is to see them; names in lower case. */
export function requestHeaders(headers: Headers): Headers {
  return without(headers, (name) => HOP_BY_HOP.has(name) || MADE_ANEW.has(name));
}

/** The headers of an answer as the client is to see them. */
export function responseHeaders(headers: Headers): Headers {
  return without(headers, (name) => HOP_BY_HOP.has(name));
}

function without(headers: Headers, isLeftOut: (name: string) => boolean): Headers {
  const named = namedByConnection(headers.connection);
  const kept: Headers = {};
  for (const name in headers) if (!isLeftOut(name) && !named?.includes(name)) kept[name] = headers[name];
  return kept;
}

function namedByConnection(connection: string | string[] | undefined): string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return String(connection)
    .split(',')
    .map((name) => name.trim().toLowerCase());
}
