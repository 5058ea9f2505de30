import { Module } from '@nestjs/common';
import { DevIssuerController } from './dev-issuer.controller.ts';
import { DevIssuer } from './dev-issuer.ts';

@Module({ controllers: [DevIssuerController], providers: [DevIssuer] })
export class DevIssuerModule {}
