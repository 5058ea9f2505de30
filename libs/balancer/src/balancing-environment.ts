import { z } from 'zod';
import { BALANCING_METHODS } from './picking/balancing-method.ts';
import type { BalancingOptions } from './service-client.ts';
import { AddressError, parseAddressSource } from './discovery/address.ts';

/** Addresses of a service: `http://127.0.0.1:4201,http://127.0.0.1:4202`, `dns://…:port`, `srv://…`, `file:///…`. */
export const serviceAddresses = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((address) => address.trim())
      .filter(Boolean),
  )
  .pipe(
    z
      .array(
        z.string().superRefine((address, context) => {
          try {
            parseAddressSource(address);
          } catch (error) {
            if (!(error instanceof AddressError)) throw error;
            context.addIssue({ code: 'custom', message: error.reason });
          }
        }),
      )
      .min(1),
  );

/** The keys of an app that calls other services. */
export const balancingEnvironment = {
  /** How requests are shared among the instances of a service. docs/adr/0018 says when which. */
  BALANCER_METHOD: z.enum(BALANCING_METHODS).default('round_robin'),
  /** Where this process runs. Instances whose address names the same zone are asked first. */
  ZONE: z.string().min(1).optional(),
  /** Names are looked up and files read again this often. A new instance is not waited for any longer than a restart takes. */
  DISCOVERY_INTERVAL_MS: z.coerce.number().int().min(100).default(5_000),
  /** How long a new or recovered instance takes to get its whole share; 0 for at once. */
  SLOW_START_MS: z.coerce.number().int().min(0).default(10_000),
};

export function balancingOf(env: z.output<z.ZodObject<typeof balancingEnvironment>>): BalancingOptions {
  return {
    method: env.BALANCER_METHOD,
    zone: env.ZONE,
    discoveryIntervalMs: env.DISCOVERY_INTERVAL_MS,
    health: { slowStartMs: env.SLOW_START_MS },
  };
}
