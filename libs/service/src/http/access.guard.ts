import { type Endpoint, ProblemError } from '@highstreet/contracts';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller as CallerType } from '../auth/caller.ts';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { ENDPOINT } from './handles.ts';

const callers = new WeakMap<FastifyRequest, CallerType>();

/** The verified bearer of the token; undefined only on a public operation that was called without one. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callers.get(context.switchToHttp().getRequest<FastifyRequest>()),
);

export type Caller = CallerType;

/** Lets a request in by its endpoint's `access`. A token that is sent is checked even where none is needed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly tokens: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const endpoint = Reflect.getMetadata(ENDPOINT, context.getHandler()) as Endpoint | undefined;
    if (!endpoint) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.authenticate(request);
    if (caller) callers.set(request, caller);
    if (endpoint.access === 'public') return true;
    if (!caller) throw new ProblemError('not-authenticated', 'Send Authorization: Bearer <token>');
    if (endpoint.access === 'admin' && !caller.roles.includes('admin')) {
      throw new ProblemError('not-allowed', 'This needs the role admin');
    }
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<CallerType | undefined> {
    const header = request.headers.authorization;
    if (header === undefined) return undefined;
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header)?.[1];
    if (!token) throw new ProblemError('not-authenticated', 'Send Authorization: Bearer <token>');
    return this.tokens.verify(token);
  }
}
