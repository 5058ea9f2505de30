import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';
import { CustomerId } from '../orders/order.ts';

export const Role = z.enum(['admin']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

/** Only where the development issuer is switched on: the local run and the tests. */
export const issueDevToken = endpoint({
  operationId: 'issueDevToken',
  method: 'post',
  path: '/api/dev/token',
  summary: 'A token for any customer and roles (development issuer, never in production)',
  tag: 'development',
  access: 'public',
  body: z.strictObject({ customerId: CustomerId, roles: z.array(Role).max(8).default([]) }),
  output: z.object({ accessToken: z.string(), tokenType: z.literal('Bearer'), expiresInSeconds: z.int() }),
});

export const getDevKeys = endpoint({
  operationId: 'getDevKeys',
  method: 'get',
  path: '/api/dev/jwks',
  summary: 'The public keys of the development issuer (JWKS)',
  tag: 'development',
  access: 'public',
  output: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
});
