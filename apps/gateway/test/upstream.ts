import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

/** A small HTTP server in the place of a service; it can be told anew what to do. */
export class Upstream {
  behave: Behaviour = (_request, response) => response.end();
  readonly received: IncomingMessage[] = [];
  private readonly server = createServer((request, response) => {
    this.received.push(request);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => this.behave(request, response, Buffer.concat(chunks)));
  });

  static async start(behave?: Behaviour): Promise<Upstream> {
    const upstream = new Upstream();
    if (behave) upstream.behave = behave;
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As `kill -9` would: connections are reset, nobody listens any more. */
  async kill(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
