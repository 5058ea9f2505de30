import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and its server, and breaks on purpose. After a cut, `open` serves again at the same port. */
export class CuttableProxy {
  private readonly sockets = new Set<Socket>();
  private readonly target: URL;
  private server = createServer();
  private port = 0;
  private frozen = false;

  /** @param target of any protocol over TCP; the proxy's `url` differs from it in host and port alone */
  constructor(target: string) {
    this.target = new URL(target);
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  async open(): Promise<this> {
    this.frozen = false;
    this.server = createServer((client) => {
      const server = connect(Number(this.target.port), this.target.hostname);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        if (!this.frozen) from.pipe(to);
      }
    });
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** From now on nothing passes, in either direction, and no connection ends: what a stopped process looks like. */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** Ends all connections and refuses new ones. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await closed;
  }
}
