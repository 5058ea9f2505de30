import type { Socket } from 'node:net';

/**
 * A client's connection and the one that carries it on to the server, both half-open. It begins held; the connection to
 * the server is made when it passes for the first time.
 *
 * While it is held an end is held too: a client that gives up during a silence must not be seen to by a server that, in
 * a real network, would hear of it afterwards or never.
 */
export class ProxiedConnection {
  /** When both sides are closed. */
  readonly ended: Promise<void>;
  private readonly client: Socket;
  private readonly connectToServer: () => Socket;
  private readonly clientClosed: Promise<unknown>;
  private server: Socket | undefined;
  private held = true;
  private over!: () => void;

  constructor(client: Socket, connectToServer: () => Socket) {
    this.client = client;
    this.connectToServer = connectToServer;
    this.ended = new Promise((resolve) => (this.over = resolve));
    this.clientClosed = this.follow(client);
  }

  hold(): void {
    this.held = true;
    this.client.unpipe().pause();
    this.server?.unpipe().pause();
  }

  pass(): void {
    this.held = false;
    if (!this.server && !this.client.destroyed) this.open();
    if (this.client.destroyed || !this.server || this.server.destroyed) return this.end();
    this.client.pipe(this.server);
    this.server.pipe(this.client);
  }

  end(): void {
    this.client.destroy();
    this.server?.destroy();
    if (!this.server) this.over();
  }

  private open(): void {
    this.server = this.connectToServer();
    void Promise.all([this.clientClosed, this.follow(this.server)]).then(this.over);
  }

  private follow(side: Socket): Promise<unknown> {
    side.on('error', () => undefined); // what matters of it is the close that follows
    side.on('close', () => this.closed(side));
    return new Promise((resolve) => side.once('close', resolve));
  }

  /** An orderly end has gone through the pipe, behind the last byte; any other is passed on as a reset. */
  private closed(side: Socket): void {
    if (this.held || (side.readableEnded && !side.errored)) return;
    const other = side === this.client ? this.server : this.client;
    if (other && !other.destroyed) other.resetAndDestroy();
  }
}
