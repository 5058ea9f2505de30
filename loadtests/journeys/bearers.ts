import type { ShelfBasket } from '../traffic/traffic.ts';
import { ask } from './shop.ts';
import { baskets, tokens, traffic } from './test-run.ts';

/** A token this close to its end is not used any more. */
const RESERVE_MS = 60_000;

const renewed = new Map<string, { readonly token: string; readonly goodUntil: number }>();

export interface Buyer {
  readonly basket: ShelfBasket;
  readonly bearer: string;
}

/** A recorded basket, with the token of its household. */
export function drawnBuyer(): Buyer {
  const index = Math.floor(Math.random() * baskets.length);
  const basket = baskets[index] as ShelfBasket;
  return { basket, bearer: bearer(tokens[index] as string, { customerId: basket.customerId }) };
}

export function adminBearer(): string {
  return bearer(traffic.tokens.admin, { customerId: traffic.tokens.adminId, roles: ['admin'] });
}

/** The token that was made before the clock started; a soak outlives it, and then has it renewed. */
function bearer(first: string, who: { readonly customerId: string; readonly roles?: string[] }): string {
  if (Date.now() < traffic.tokens.goodUntil - RESERVE_MS) return first;
  const known = renewed.get(who.customerId);
  if (known && Date.now() < known.goodUntil - RESERVE_MS) return known.token;
  const answer = ask({ method: 'POST', path: '/api/dev/token', schema: 'token', body: who });
  if (!answer) return '';
  const token = { token: answer.accessToken, goodUntil: Date.now() + answer.expiresInSeconds * 1_000 };
  renewed.set(who.customerId, token);
  return token.token;
}
