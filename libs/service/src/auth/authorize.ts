import { type Access, ProblemError } from '@highstreet/contracts';
import type { Caller } from './caller.ts';
import type { TokenVerifier } from './token-verifier.ts';

/**
 * Lets a request in by its operation's access, at the gateway and again in each service. A token that is sent is
 * checked even where none is needed.
 *
 * @param authorization the header as it was sent
 * @returns who calls; undefined only on a public operation that was called without a token
 * @throws ProblemError `not-authenticated`, `not-allowed`, or `unavailable` when the issuer's keys cannot be had
 */
export async function authorize(
  tokens: TokenVerifier,
  access: Access,
  authorization: string | undefined,
): Promise<Caller | undefined> {
  if (authorization === undefined) {
    if (access === 'public') return undefined;
    throw new ProblemError('not-authenticated', 'Send Authorization: Bearer <token>');
  }
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
  if (!token) throw new ProblemError('not-authenticated', 'Send Authorization: Bearer <token>');
  const caller = await tokens.verify(token);
  if (access === 'admin' && !caller.roles.includes('admin')) {
    throw new ProblemError('not-allowed', 'This needs the role admin');
  }
  return caller;
}
