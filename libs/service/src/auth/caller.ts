import { CustomerId, Role } from '@highstreet/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Who a verified token speaks for. Roles that this shop does not know are left out. */
export const Caller = z
  .object({
    sub: CustomerId,
    roles: z
      .array(z.string())
      .default([])
      .transform((roles) => roles.filter((role): role is Role => Role.safeParse(role).success)),
  })
  .transform(({ sub, roles }) => ({ customerId: sub, roles }));
export type Caller = z.output<typeof Caller>;

const callers = new WeakMap<FastifyRequest, Caller>();

export function keepCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Undefined before the request was let in, and when it was without a token. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}
