import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Notification, type Order, ProblemError } from '@highstreet/contracts';
import { addUp, expectationOf } from './expectation.ts';

/** What goes wrong on purpose, at the first order it can go wrong with. */
export type Fault =
  'lose' | 'double' | 'overcharge' | 'take-too-much' | 'no-mail' | 'second-mail' | 'no-notification' | 'reset';

/** Of requests: `GET /api/products/1`. */
type Matches = (asked: string) => boolean;

const PRICES = new Map<number, number | null>([
  [1, 150],
  [2, 99],
  [3, null],
  [4, 250],
]);
const STOCK = 1_000_000;

/** A shop in memory with plenty of products 1, 2 and 4, its mail catcher behind the same address. */
export class ShopDouble {
  private readonly stock = new Map([...PRICES.keys()].map((id) => [id, STOCK]));
  private readonly orders = new Map<string, Order>();
  private readonly notifications: (Notification & { customerId: string })[] = [];
  private readonly mails: { messageId: string; headers: Record<string, string> }[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private fault: Fault | undefined;
  private breaking: { left: number; matches: Matches; broken: () => void } | undefined;

  constructor(fault?: Fault) {
    this.fault = fault;
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** From now on, once. */
  goWrong(fault: Fault): void {
    this.fault = fault;
  }

  /** Breaks the connections of the next requests of a kind unanswered; resolves when as many were broken. */
  breakNext(count: number, matches: Matches = () => true): Promise<void> {
    return new Promise((resolve) => (this.breaking = { left: count, matches, broken: resolve }));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
    const customerId = request.headers.authorization?.slice('Bearer '.length) ?? '';
    const reply = (status: number, body: unknown): void => void response.writeHead(status).end(JSON.stringify(body));
    const page = (items: unknown[]): void => reply(200, { items, nextCursor: null });
    const asked = `${request.method} ${pathname}`;
    if (this.breaks(asked)) return void request.socket.destroy();
    const [, id] = /^(?:GET|PATCH) \/api\/products\/(\d+)$/.exec(asked) ?? [];
    if (id) return reply(200, this.product(Number(id)));
    switch (asked) {
      case 'POST /api/dev/token':
        return reply(200, { accessToken: JSON.parse(text).customerId, tokenType: 'Bearer', expiresInSeconds: 3_600 });
      case 'GET /api/products':
        return page((searchParams.get('ids') ?? '').split(',').map((id) => this.product(Number(id))));
      case 'GET /api/orders':
        return page([...this.orders.values()].filter((order) => order.customerId === customerId));
      case 'GET /api/notifications':
        return page(this.notifications.filter((told) => told.customerId === customerId));
      case 'GET /mails':
        return reply(200, { mails: this.mails.slice(Number(searchParams.get('after'))), next: this.mails.length });
      case 'POST /api/orders': {
        const order = this.place(
          `${customerId} ${String(request.headers['idempotency-key'])}`,
          customerId,
          JSON.parse(text).lines,
        );
        // The order stands, but its customer does not hear of it and has to ask again.
        if (this.happens('reset')) return void request.socket.destroy();
        return order instanceof ProblemError ? reply(order.status, order.toProblem('r')) : reply(202, order);
      }
    }
  }

  private place(
    key: string,
    customerId: string,
    lines: { productId: number; quantity: number }[],
  ): Order | ProblemError {
    const known = this.orders.get(key);
    if (known) return known;
    const expected = expectationOf({ id: key, householdId: customerId, lines }, PRICES);
    if (expected.kind === 'rejected') return new ProblemError(expected.codes[0] ?? 'invalid-request');
    const at = new Date().toISOString();
    const totalCents = expected.totalCents + (this.happens('overcharge') ? 1 : 0);
    const order: Order = {
      state: 'confirmed',
      id: randomUUID(),
      customerId,
      lines: [...expected.lines],
      totalCents,
      placedAt: at,
      finalAt: at,
    };
    if (this.happens('lose')) return order;
    this.orders.set(key, order);
    this.follow(order);
    if (this.happens('double')) {
      const second = { ...order, id: randomUUID() };
      this.orders.set(`${key} again`, second);
      this.follow(second);
    }
    return order;
  }

  private follow({ id, customerId, lines, totalCents, placedAt }: Order): void {
    for (const [productId, quantity] of addUp(lines)) this.take(productId, quantity);
    if (this.happens('take-too-much')) this.take(1, 1);
    const told = {
      kind: 'order-confirmed' as const,
      id: randomUUID(),
      orderId: id,
      createdAt: placedAt,
      totalCents,
      customerId,
    };
    if (!this.happens('no-notification')) this.notifications.push(told);
    if (!this.happens('no-mail')) this.mail(id);
    if (this.happens('second-mail')) this.mail(id);
  }

  private take(productId: number, quantity: number): void {
    this.stock.set(productId, (this.stock.get(productId) ?? 0) - quantity);
  }

  private mail(orderId: string): void {
    this.mails.push({ messageId: randomUUID(), headers: { 'x-order-id': orderId } });
  }

  private product(id: number): object {
    const texts = { department: 'D', brand: 'B', category: null, type: null, packageSize: null };
    return {
      id,
      manufacturerId: 1,
      ...texts,
      priceCents: PRICES.get(id) ?? null,
      stock: this.stock.get(id),
      version: 1,
    };
  }

  private breaks(asked: string): boolean {
    if (!this.breaking?.matches(asked)) return false;
    const { broken, left } = this.breaking;
    this.breaking.left -= 1;
    if (left > 1) return true;
    this.breaking = undefined;
    broken();
    return true;
  }

  /** True once. */
  private happens(fault: Fault): boolean {
    if (this.fault !== fault) return false;
    this.fault = undefined;
    return true;
  }
}
