import type { HTTPMethods, RouteOptions } from 'fastify';
import { admission } from '../auth/admission.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import type { Handling } from './handles.ts';
import type { Argument } from './parameters.ts';
import type { ProblemFilter } from './problem.filter.ts';

/** A method of a controller, with how its arguments are got from a request. */
export interface EndpointMethod extends Handling {
  readonly controller: object;
  readonly method: (...values: unknown[]) => unknown;
  readonly arguments: readonly Argument[];
}

/**
 * The route of an endpoint. Whatever depends on the contract alone is worked out here and not for each request; what is
 * left is a call of the method with its arguments. Errors, also those that Fastify finds before the method runs, become
 * problems.
 */
export function endpointRoute(
  { endpoint, headers, controller, method, arguments: args }: EndpointMethod,
  { tokens, problems }: { readonly tokens: TokenVerifier; readonly problems: ProblemFilter },
): RouteOptions {
  const { status, contentType } = endpoint;
  const constant = { 'content-type': contentTypeHeader(contentType), ...headers };
  return {
    method: endpoint.method.toUpperCase() as HTTPMethods,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    onRequest: admission(tokens, endpoint.access),
    handler: (request, reply) => {
      reply.code(status).headers(constant);
      const values = new Array<unknown>(args.length);
      for (let index = 0; index < args.length; index += 1) values[index] = args[index]!(request, reply);
      return method.apply(controller, values);
    },
    errorHandler: (error, request, reply) => problems.answer(error, request, reply),
  };
}

/** Fastify writes the same for an object; said here, it holds for JSON that is written already too. */
function contentTypeHeader(contentType: string): string {
  return contentType === 'application/json' ? 'application/json; charset=utf-8' : contentType;
}
