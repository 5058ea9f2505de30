import type { issueDevToken, OutputOf, Role } from '@highstreet/contracts';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { type PrivateKey, readSigningKey } from './signing-key.ts';

/** An OIDC issuer in small: signs tokens for whoever is named, and publishes its key. */
@Injectable()
export class DevIssuer {
  private opened: Promise<{ kid: string; privateKey: Parameters<SignJWT['sign']>[0]; publicKey: JWK }> | undefined;

  constructor(private readonly env: GatewayEnvironment) {}

  async issue(customerId: string, roles: Role[]): Promise<OutputOf<typeof issueDevToken>> {
    const { kid, privateKey } = await this.keys();
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const accessToken = await new SignJWT({ roles })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
      .setSubject(customerId)
      .setIssuer(this.env.OIDC_ISSUER)
      .setAudience(this.env.OIDC_AUDIENCE)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + this.env.DEV_TOKEN_TTL_SECONDS)
      .sign(privateKey);
    return { accessToken, tokenType: 'Bearer', expiresInSeconds: this.env.DEV_TOKEN_TTL_SECONDS };
  }

  /** The key set by which anybody verifies the tokens (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    const { publicKey } = await this.keys();
    return { keys: [publicKey] };
  }

  private keys() {
    this.opened ??= openKeys(readSigningKey(this.env.DEV_ISSUER_KEY_FILE));
    return this.opened;
  }
}

async function openKeys({ kty, crv, x, d }: PrivateKey) {
  // The same key has the same id in every gateway, and another key another (RFC 7638).
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  const privateKey = await importJWK({ kty, crv, x, d }, 'EdDSA');
  return { kid, privateKey, publicKey: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' } satisfies JWK };
}
