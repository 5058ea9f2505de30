import type { Endpoint } from '@highstreet/contracts';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';

export const ENDPOINT = Symbol('ENDPOINT');

const METHODS = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  patch: RequestMethod.PATCH,
  delete: RequestMethod.DELETE,
} as const;

/** Binds a controller's method to an operation of the contract: its route, its status, who may call, what it is given. */
export function Handles(endpoint: Endpoint): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: METHODS[endpoint.method], path: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1') }),
    HttpCode(endpoint.status),
    SetMetadata(ENDPOINT, endpoint),
  );
}
