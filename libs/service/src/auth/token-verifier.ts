import { ProblemError } from '@highstreet/contracts';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { SERVICE_ENVIRONMENT, type ServiceEnvironment } from '../environment/service-environment.ts';
import { Caller } from './caller.ts';

/** One Ed25519 verification costs about 100 µs, as much as a whole cached request; a client sends its token many times. */
const REMEMBERED_TOKENS = 10_000;

/** Keys are asked for anew so often, and an answer lasts so long: an issuer that is away for 50 minutes is not missed. */
const REFRESH_MS = 300_000;
const KEPT_MS = 3_600_000;
/** Until there are keys. At the first start the issuer may be no further than we are. */
const RETRY_MS = 1_000;

/**
 * Verifies bearer tokens (RFC 7519) by the issuer's JWKS (RFC 7517). It is fetched from the start on and not at the first
 * token, which may come just when the issuer is being replaced, and again when an unknown key id turns up. A verified token is remembered until it expires: one that its issuer revokes in between
 * stays good until then, as with any offline verification.
 */
@Injectable()
export class TokenVerifier implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly keys: ReturnType<typeof createRemoteJWKSet>;
  private readonly verified = new LRUCache<string, { caller: Caller; expiresAtMs: number }>({ max: REMEMBERED_TOKENS });
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(@Inject(SERVICE_ENVIRONMENT) private readonly env: ServiceEnvironment) {
    const limits = { timeoutDuration: 2_000, cooldownDuration: 1_000, cacheMaxAge: KEPT_MS };
    this.keys = createRemoteJWKSet(new URL(env.OIDC_JWKS_URL), limits);
  }

  /** Waits for nothing: the issuer may be this very process, which does not listen yet. */
  onApplicationBootstrap(): void {
    const refresh = async (): Promise<void> => {
      const nextMs = await this.keys.reload().then(
        () => REFRESH_MS,
        () => (this.keys.jwks() ? REFRESH_MS / 10 : RETRY_MS),
      );
      if (!this.ended) this.timer = setTimeout(() => void refresh(), nextMs).unref();
    };
    void refresh();
  }

  onApplicationShutdown(): void {
    this.ended = true;
    clearTimeout(this.timer);
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
