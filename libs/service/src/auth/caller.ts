import { CustomerId, Role } from '@highstreet/contracts';
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
