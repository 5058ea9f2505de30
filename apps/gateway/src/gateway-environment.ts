import { balancingEnvironment, serviceAddresses } from '@highstreet/balancer';
import { defineEnvironment, EnvironmentError, serviceEnvironment } from '@highstreet/service';
import { z } from 'zod';
import { readSigningKey, SigningKeyError } from './dev-issuer/signing-key.ts';

const shape = {
  ...serviceEnvironment,
  ...balancingEnvironment,
  CATALOG_URLS: serviceAddresses,
  ORDERS_URLS: serviceAddresses,
  NOTIFICATIONS_URLS: serviceAddresses,
  /** Under the 15 s after which NGINX gives up, so that the client hears which service it was. */
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1).default(10_000),
  /** Gives a token of any customer to anybody who asks: for the local run and tests alone. */
  DEV_ISSUER: z.enum(['on', 'off']).default('off'),
  /** A private Ed25519 JWK; the same for all gateways, so that each accepts the others' tokens. */
  DEV_ISSUER_KEY_FILE: z.string().optional(),
  DEV_TOKEN_TTL_SECONDS: z.coerce.number().int().min(1).default(3_600),
};

export class GatewayEnvironment extends defineEnvironment(shape) {
  constructor(source?: NodeJS.ProcessEnv) {
    super(source);
    if (this.DEV_ISSUER === 'off') return;
    try {
      readSigningKey(this.DEV_ISSUER_KEY_FILE);
    } catch (error) {
      if (!(error instanceof SigningKeyError)) throw error;
      const { message } = error;
      throw new EnvironmentError([{ code: 'custom', path: ['DEV_ISSUER_KEY_FILE'], message, input: undefined }]);
    }
  }
}
