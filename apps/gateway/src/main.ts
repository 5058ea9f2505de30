import { startService } from '@highstreet/service';
import { AppModule } from './app.module.ts';
import { configure } from './configure.ts';
import { GatewayEnvironment } from './gateway-environment.ts';

await startService(AppModule, { name: 'gateway', environment: GatewayEnvironment, configure });
