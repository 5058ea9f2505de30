import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getOrder } from '@highstreet/contracts';
import { Agent } from 'undici';
import { orderFinalMs } from '../../../loadtests/slo.ts';
import type { Ask } from './mix.ts';

/** Longer than any wait inside the shop, so that it is the shop that tells what was wrong. */
const ANSWER_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 250;
/** Orders that are not final after so long are left to themselves. */
const GIVE_UP_AFTER_MS = 20_000;

export interface PlacedOrder {
  readonly id: string;
  readonly bearer: string;
  /** Of `performance.now()`. */
  readonly dueMs: number;
}

/** One deployed shop, asked over connections that are kept. There is no limit of them: nothing is to wait here. */
export class Shop {
  private readonly origin: string;
  private readonly agent = new Agent({
    pipelining: 1,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
    connectTimeout: ANSWER_WITHIN_MS,
  });

  constructor(origin: string) {
    this.origin = origin;
  }

  /** @returns what was wrong, if anything was; `placed` is told of an order */
  async ask({ kind, path, status, begins, order }: Ask, placed: (id: string) => void): Promise<string | undefined> {
    try {
      const answer = await this.agent.request({
        origin: this.origin,
        path,
        method: order ? 'POST' : 'GET',
        headers: order
          ? {
              authorization: `Bearer ${order.bearer}`,
              'content-type': 'application/json',
              'idempotency-key': randomUUID(),
            }
          : {},
        body: order?.body ?? null,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== status) return `status ${answer.statusCode} (${kind})`;
      if (!text.startsWith(begins)) return `not what was asked for (${kind})`;
      if (order) placed((JSON.parse(text) as { id: string }).id);
      return undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return `${code ?? message} (${kind})`;
    }
  }

  /**
   * Looks at the orders until they are final.
   *
   * @returns how many were seen open after more than the SLO gives them
   */
  async countNotInTime(orders: readonly PlacedOrder[]): Promise<number> {
    const late = await Promise.all(orders.map((order) => this.isLate(order)));
    return late.filter(Boolean).length;
  }

  private async isLate({ id, bearer, dueMs }: PlacedOrder): Promise<boolean> {
    const path = getOrder.path.replace('{id}', id);
    for (;;) {
      const askedMs = performance.now();
      if ((await this.stateOf(path, bearer)) !== 'placed') return false;
      if (askedMs - dueMs > orderFinalMs(1)) {
        // The next cell is not to be burdened with what this one left.
        while (performance.now() - dueMs < GIVE_UP_AFTER_MS && (await this.stateOf(path, bearer)) === 'placed')
          await sleep(LOOK_EVERY_MS);
        return true;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** A look that fails says nothing, so it counts as an order that is still open. */
  private async stateOf(path: string, bearer: string): Promise<string> {
    try {
      const headers = { authorization: `Bearer ${bearer}` };
      const answer = await this.agent.request({ origin: this.origin, path, method: 'GET', headers });
      const text = await answer.body.text();
      return answer.statusCode === 200 ? (JSON.parse(text) as { state: string }).state : 'placed';
    } catch {
      return 'placed';
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
