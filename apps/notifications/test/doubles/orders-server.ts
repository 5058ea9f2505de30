import { type Order, ProblemError } from '@highstreet/contracts';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ISSUER = 'http://issuer.test';
export const AUDIENCE = 'highstreet';

/** Stands in for the orders service and for the issuer: orders by id, shown to their customer alone, and a JWKS. */
export class OrdersServer {
  readonly orders = new Map<string, Order>();
  /** Runs before an order is answered. */
  beforeAnswer: () => Promise<void> | void = () => undefined;
  private readonly customers = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    private readonly key: CryptoKey,
  ) {}

  static async started(): Promise<OrdersServer> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }] };
    const server = createServer((request, response) => {
      if (request.url === '/jwks') return json(response, 200, jwks);
      void double.answer(request.url!.split('/').at(-1)!, request.headers.authorization, response);
    });
    const double = new OrdersServer(server, privateKey);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The header of this customer. */
  async authorization(customerId: string): Promise<string> {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
      .setSubject(customerId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(this.key);
    this.customers.set(`Bearer ${token}`, customerId);
    return `Bearer ${token}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(id: string, authorization: string | undefined, response: ServerResponse): Promise<void> {
    await this.beforeAnswer();
    const order = this.orders.get(id);
    if (order && order.customerId === this.customers.get(authorization ?? '')) return json(response, 200, order);
    json(response, 404, new ProblemError('not-found').toProblem('r'), 'application/problem+json');
  }
}

function json(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
