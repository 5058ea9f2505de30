import { getDevKeys, type InputOf, issueDevToken, type OutputOf, ProblemError } from '@highstreet/contracts';
import { Handles, Input } from '@highstreet/service';
import { type CanActivate, Controller, Injectable, UseGuards } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { DevIssuer } from './dev-issuer.ts';

/** Switched off, the issuer is not to be told from a path that never existed. */
@Injectable()
export class DevIssuerSwitch implements CanActivate {
  constructor(private readonly env: GatewayEnvironment) {}

  canActivate(): boolean {
    if (this.env.DEV_ISSUER === 'on') return true;
    throw new ProblemError('not-found');
  }
}

@Controller()
@UseGuards(DevIssuerSwitch)
export class DevIssuerController {
  constructor(private readonly issuer: DevIssuer) {}

  @Handles(issueDevToken)
  issueToken(@Input() { body }: InputOf<typeof issueDevToken>): Promise<OutputOf<typeof issueDevToken>> {
    return this.issuer.issue(body.customerId, body.roles);
  }

  @Handles(getDevKeys)
  keys(): Promise<OutputOf<typeof getDevKeys>> {
    return this.issuer.jwks();
  }
}
