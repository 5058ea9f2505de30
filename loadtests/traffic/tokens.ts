import { issueDevToken } from '@highstreet/contracts';
import { Failure } from '../../infra/local/failure.ts';
import { HttpClient } from '../replay/http-client.ts';
import { forEachAtOnce } from '../replay/sender.ts';
import type { ShelfBasket } from './traffic.ts';

const ADMIN_ID = 'load-admin';
const AT_ONCE = 8;
const ANSWER_WITHIN_MS = 20_000;

export interface Tokens {
  readonly adminId: string;
  readonly admin: string;
  /** One a basket, in their order. */
  readonly ofBaskets: readonly string[];
  /** Of the first that ends, in ms since 1970. */
  readonly goodUntil: number;
}

/** Tokens for all who will buy: in a real shop they come from a login long before. */
export async function issueTokens(baseUrl: string, baskets: readonly ShelfBasket[]): Promise<Tokens> {
  const http = new HttpClient({ baseUrl, connections: AT_ONCE, answerWithinMs: ANSWER_WITHIN_MS });
  const tokens = new Map<string, string>();
  let goodUntil = Infinity;
  try {
    await forEachAtOnce(
      [ADMIN_ID, ...new Set(baskets.map(({ customerId }) => customerId))],
      AT_ONCE,
      async (customerId) => {
        const body = { customerId, roles: customerId === ADMIN_ID ? ['admin'] : [] };
        const answer = await http.send({ method: 'POST', path: issueDevToken.path, body });
        const issued = issueDevToken.output.safeParse(answer.body);
        if (!issued.success)
          throw new Failure(
            `${baseUrl} answers ${answer.status} when asked for a token`,
            'Wait until npm run status is green',
          );
        tokens.set(customerId, issued.data.accessToken);
        goodUntil = Math.min(goodUntil, Date.now() + issued.data.expiresInSeconds * 1_000);
      },
    );
  } finally {
    await http.close();
  }
  const of = (customerId: string): string => tokens.get(customerId) ?? '';
  return {
    adminId: ADMIN_ID,
    admin: of(ADMIN_ID),
    ofBaskets: baskets.map(({ customerId }) => of(customerId)),
    goodUntil,
  };
}
