import type { Endpoint } from '@highstreet/contracts';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authorize } from '../auth/authorize.ts';
import type { Caller as CallerType } from '../auth/caller.ts';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { ENDPOINT } from './handles.ts';

const callers = new WeakMap<FastifyRequest, CallerType>();

/** The verified bearer of the token; undefined only on a public operation that was called without one. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callers.get(context.switchToHttp().getRequest<FastifyRequest>()),
);

export type Caller = CallerType;

/** Lets a request in by the `access` of its endpoint. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly tokens: TokenVerifier) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const endpoint = Reflect.getMetadata(ENDPOINT, context.getHandler()) as Endpoint | undefined;
    if (!endpoint) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (endpoint.access === 'public' && request.headers.authorization === undefined) return true;
    return this.admit(endpoint, request);
  }

  private async admit({ access }: Endpoint, request: FastifyRequest): Promise<boolean> {
    const caller = await authorize(this.tokens, access, request.headers.authorization);
    if (caller) callers.set(request, caller);
    return true;
  }
}
