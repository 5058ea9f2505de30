import { getDevKeys, type InputOf, issueDevToken, type OutputOf } from '@highstreet/contracts';
import { Handles, Input, type Switchable } from '@highstreet/service';
import { Controller } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { DevIssuer } from './dev-issuer.ts';

/** Switched off, the issuer is not to be told from a path that never existed. */
@Controller()
export class DevIssuerController implements Switchable {
  readonly isSwitchedOn: boolean;

  constructor(
    private readonly issuer: DevIssuer,
    env: GatewayEnvironment,
  ) {
    this.isSwitchedOn = env.DEV_ISSUER === 'on';
  }

  @Handles(issueDevToken)
  issueToken(@Input() { body }: InputOf<typeof issueDevToken>): Promise<OutputOf<typeof issueDevToken>> {
    return this.issuer.issue(body.customerId, body.roles);
  }

  @Handles(getDevKeys)
  keys(): Promise<OutputOf<typeof getDevKeys>> {
    return this.issuer.jwks();
  }
}
