import type { Access } from '@highstreet/contracts';
import type { onRequestHookHandler } from 'fastify';
import { authorize } from './authorize.ts';
import { keepCaller } from './caller.ts';
import type { TokenVerifier } from './token-verifier.ts';

/**
 * Lets requests in by the access of their operation, before the body is read: nobody without the right to it makes a
 * service take a megabyte. Where no token is needed and none was sent it costs nothing, not even a promise.
 */
export function admission(tokens: TokenVerifier, access: Access): onRequestHookHandler {
  return (request, _reply, done) => {
    const { authorization } = request.headers;
    if (authorization === undefined && access === 'public') return done();
    authorize(tokens, access, authorization).then((caller) => {
      if (caller) keepCaller(request, caller);
      done();
    }, done);
  };
}
