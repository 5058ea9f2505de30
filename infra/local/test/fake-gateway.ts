import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@highstreet/testing';

/** Answers when it has the whole request. */
export const answer: RequestListener = (request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'x-request-id': 'from-the-gateway' }).end('{}'));
};
export const hangUp: RequestListener = (request) => void request.socket.destroy();

/** A gateway that the tests misuse; it has the probe and the drain of the real one. */
export class FakeGateway {
  readonly port: number;
  readonly seen: IncomingMessage[] = [];
  behave: RequestListener = answer;
  ready = true;
  #server: Server | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<FakeGateway> {
    const gateway = new FakeGateway(await freePort());
    await gateway.start();
    return gateway;
  }

  async start(): Promise<void> {
    this.ready = true;
    this.#server = createServer((request, response) => {
      if (request.url === '/readyz') return void response.writeHead(this.ready ? 200 : 503).end();
      this.seen.push(request);
      if (!this.ready) response.setHeader('connection', 'close');
      this.behave(request, response);
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** As a service does it: not ready, a wait longer than the watcher's period, then it stops taking and finishes. */
  async drain(): Promise<void> {
    this.ready = false;
    await sleep(500);
    this.#server?.closeIdleConnections();
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    await closed;
  }

  kill(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
