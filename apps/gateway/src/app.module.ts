import { Module } from '@nestjs/common';
import { DevIssuerModule } from './dev-issuer/dev-issuer.module.ts';
import { DocsModule } from './docs/docs.module.ts';
import { ProxyModule } from './proxy/proxy.module.ts';

@Module({ imports: [ProxyModule, DevIssuerModule, DocsModule] })
export class AppModule {}
