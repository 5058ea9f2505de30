import { listProducts, type Product, ProblemError } from '@highstreet/contracts';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ISSUER = 'http://issuer.test';
export const AUDIENCE = 'highstreet';

/** Stands in for catalog and for the issuer: products by ids as the contract has it, and a JWKS. Ids above 900 are unknown, 666 has no price. */
export class CatalogServer {
  /** How many ids each call asked for. */
  readonly calls: number[] = [];
  away = false;
  private readonly server: Server;
  private readonly key: CryptoKey;

  private constructor(key: CryptoKey, jwks: object) {
    this.key = key;
    this.server = createServer((request, response) => {
      if (request.url === '/jwks') return json(response, 200, jwks);
      if (this.away) return json(response, 503, new ProblemError('unavailable').toProblem('r'));
      const { searchParams } = new URL(request.url!, 'http://catalog.test');
      const { ids = [] } = listProducts.query.parse(Object.fromEntries(searchParams));
      this.calls.push(ids.length);
      json(response, 200, { items: ids.filter((id) => id <= 900).map(product), nextCursor: null });
    });
  }

  static async started(): Promise<CatalogServer> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' };
    const double = new CatalogServer(privateKey, { keys: [jwk] });
    await new Promise<void>((resolve) => double.server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The header of this customer. */
  async authorization(customerId: string, roles: readonly string[] = []): Promise<string> {
    const token = await new SignJWT({ roles })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
      .setSubject(customerId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(this.key);
    return `Bearer ${token}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** Product 7 costs 7 cents. */
function product(id: number): Product {
  const texts = { department: 'd', brand: 'b', category: null, type: null, packageSize: null };
  return { id, manufacturerId: 1, ...texts, priceCents: id === 666 ? null : id, stock: 1, version: 1 };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const type = status === 200 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
