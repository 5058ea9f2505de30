import { ProblemError } from '@highstreet/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { SERVICE_ENVIRONMENT, type ServiceEnvironment } from '../environment/service-environment.ts';
import { Caller } from './caller.ts';

/** One Ed25519 verification costs about 100 µs, as much as a whole cached request; a client sends its token many times. */
const REMEMBERED_TOKENS = 10_000;

/**
 * Verifies bearer tokens (RFC 7519) by the issuer's JWKS (RFC 7517), which is fetched at the first need and again when
 * an unknown key id turns up. A verified token is remembered until it expires: one that its issuer revokes in between
 * stays good until then, as with any offline verification.
 */
@Injectable()
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;
  private readonly verified = new LRUCache<string, { caller: Caller; expiresAtMs: number }>({ max: REMEMBERED_TOKENS });

  constructor(@Inject(SERVICE_ENVIRONMENT) private readonly env: ServiceEnvironment) {
    this.keys = createRemoteJWKSet(new URL(env.OIDC_JWKS_URL), { timeoutDuration: 2_000, cooldownDuration: 1_000 });
  }

  /** @throws ProblemError `not-authenticated`, or `unavailable` when the issuer's keys cannot be had */
  async verify(token: string): Promise<Caller> {
    const known = this.verified.get(token);
    if (known && known.expiresAtMs > Date.now()) return known.caller;
    const { payload } = await this.check(token);
    const caller = Caller.safeParse(payload);
    if (!caller.success) throw new ProblemError('not-authenticated', 'The token names no customer this shop can serve');
    this.verified.set(token, { caller: caller.data, expiresAtMs: (payload.exp ?? 0) * 1_000 });
    return caller.data;
  }

  private async check(token: string) {
    try {
      return await jwtVerify(token, this.keys, {
        issuer: this.env.OIDC_ISSUER,
        audience: this.env.OIDC_AUDIENCE,
        algorithms: this.env.OIDC_ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
      });
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) {
        throw new ProblemError('not-authenticated', 'The token has expired, get a new one', { cause });
      }
      if (isKeyFetchFailure(cause)) throw new ProblemError('unavailable', 'The issuer does not answer', { cause });
      throw new ProblemError('not-authenticated', 'The token is not valid here', { cause });
    }
  }
}

/** jose wraps what it finds wrong with a token in JOSEError; a failed fetch of the keys is a time-out, a bad answer, or a TypeError. */
function isKeyFetchFailure(cause: unknown): boolean {
  if (cause instanceof errors.JWKSTimeout) return true;
  if (cause instanceof errors.JOSEError) return cause.code === 'ERR_JOSE_GENERIC';
  return true;
}
