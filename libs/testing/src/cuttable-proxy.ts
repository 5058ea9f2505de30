import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { ProxiedConnection } from './proxied-connection.ts';

/**
 * Stands between clients and their server, and breaks on purpose, in one of two ways: `cut` ends all connections and
 * refuses new ones, until `open`; `freeze` lets nothing pass and nothing end, until `thaw`.
 *
 * A server that is away shows as a connection that is accepted and then reset: the proxy itself is always there.
 */
export class CuttableProxy {
  private readonly connections = new Set<ProxiedConnection>();
  private readonly target: URL;
  private server: Server = createServer();
  private port: number;
  private frozen = false;

  /**
   * @param target of any protocol over TCP; the proxy's `url` differs from it in host and port alone
   * @param port to listen at, on loopback; 0: any that is free, and the same one from then on
   */
  constructor(target: string, { port = 0 }: { port?: number } = {}) {
    this.target = new URL(target);
    this.port = port;
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  async open(): Promise<this> {
    this.frozen = false;
    // Half-open: a client that has said all it has to say may still be answered. No delay: what goes through the proxy
    // is small requests and answers, each of which Nagle's algorithm could keep for 40 ms.
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
      const connection = new ProxiedConnection(client, () => this.connectToTarget());
      this.connections.add(connection);
      void connection.ended.then(() => this.connections.delete(connection));
      if (!this.frozen) connection.pass();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  /**
   * From now on nothing passes, in either direction, and no connection ends: what a stopped process looks like, or a
   * network that drops every packet. New connections are accepted and wait as well.
   */
  freeze(): void {
    this.frozen = true;
    for (const connection of this.connections) connection.hold();
  }

  /** What was held goes on where it stopped, like packets that are sent again: no byte is left out, and no end. */
  thaw(): void {
    this.frozen = false;
    for (const connection of this.connections) connection.pass();
  }

  /** Ends all connections and refuses new ones. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.connections) connection.end();
    await closed;
  }

  private connectToTarget(): Socket {
    const { hostname: host, port } = this.target;
    return connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
  }
}
