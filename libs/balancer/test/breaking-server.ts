import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one instance of a service does with a request; each breaks in its own way. */
export const behaviour = {
  answer:
    (status: number, body = 'ok', headers: Record<string, string> = {}) =>
    (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(status, headers).end(body),
  resetBeforeHeaders: (request: IncomingMessage) => request.socket.resetAndDestroy(),
  /** @param length of the body that it tells of */
  resetAfterHeaders: (length: number) => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': String(length) });
    response.write('a part', () => response.socket?.resetAndDestroy());
  },
  hang: () => undefined,
} as const;

export interface BreakingServer {
  readonly url: string;
  /** Requests whose headers arrived here. */
  readonly received: IncomingMessage[];
  readonly server: Server;
  close(): Promise<void>;
}

export async function breakingServer(
  behave: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<BreakingServer> {
  const received: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    received.push(request);
    behave(request, response);
  };
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    server,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An address where nobody listens: it was somebody's a moment ago. */
export async function refusingUrl(): Promise<string> {
  const server = await breakingServer(() => undefined);
  await server.close();
  return server.url;
}
