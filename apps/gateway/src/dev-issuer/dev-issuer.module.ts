import { Module } from '@nestjs/common';
import { DevIssuerController, DevIssuerSwitch } from './dev-issuer.controller.ts';
import { DevIssuer } from './dev-issuer.ts';

@Module({ controllers: [DevIssuerController], providers: [DevIssuer, DevIssuerSwitch] })
export class DevIssuerModule {}
