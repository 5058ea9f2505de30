import http, { type BatchRequest } from 'k6/http';
import { ask, parsed } from './shop.ts';
import { baskets, traffic } from './test-run.ts';

export const ADMIN = 'load-admin';
const TOKEN_PATH = '/api/dev/token';
/** A token this close to its end is not used any more. */
const RESERVE_MS = 60_000;
const AT_ONCE = 20;

/** Tokens by customer, made before the clock starts: in a real shop they come from a login long before. */
export interface Bearers {
  readonly tokens: Readonly<Record<string, string>>;
  readonly goodUntil: number;
}

const renewed = new Map<string, { readonly token: string; readonly goodUntil: number }>();

export function issueAll(): Bearers {
  const customers = [ADMIN, ...new Set(baskets.map(({ customerId }) => customerId))];
  const tokens: Record<string, string> = {};
  let lifeMs = Infinity;
  for (let at = 0; at < customers.length; at += AT_ONCE) {
    const names = customers.slice(at, at + AT_ONCE);
    const answers = http.batch(names.map(tokenRequest));
    answers.forEach(({ status, body }, index) => {
      const answer = parsed(body) as { accessToken: string; expiresInSeconds: number } | undefined;
      if (status !== 200 || !answer) throw new Error(`no token for ${names[index]}: status ${status}`);
      tokens[names[index] as string] = answer.accessToken;
      lifeMs = Math.min(lifeMs, answer.expiresInSeconds * 1_000);
    });
  }
  return { tokens, goodUntil: Date.now() + lifeMs - RESERVE_MS };
}

/** The customer's token; a soak outlives the first ones, which are then renewed. */
export function bearerOf(customerId: string, { tokens, goodUntil }: Bearers): string {
  if (Date.now() < goodUntil) return tokens[customerId] ?? '';
  const known = renewed.get(customerId);
  if (known && Date.now() < known.goodUntil) return known.token;
  const answer = ask({ method: 'POST', path: TOKEN_PATH, schema: 'token', body: bodyOf(customerId) });
  if (!answer) return '';
  const token = { token: answer.accessToken, goodUntil: Date.now() + answer.expiresInSeconds * 1_000 - RESERVE_MS };
  renewed.set(customerId, token);
  return token.token;
}

function tokenRequest(customerId: string): BatchRequest {
  const params = {
    headers: { 'content-type': 'application/json' },
    tags: { name: `POST ${TOKEN_PATH}`, kind: 'preparation' },
  };
  return ['POST', traffic.baseUrl + TOKEN_PATH, JSON.stringify(bodyOf(customerId)), params];
}

function bodyOf(customerId: string) {
  return { customerId, roles: customerId === ADMIN ? ['admin'] : [] };
}
