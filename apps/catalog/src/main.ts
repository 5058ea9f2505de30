import 'reflect-metadata';
import { EventServer } from '@highstreet/messaging';
import { startService } from '@highstreet/service';
import { AppModule } from './app.module.ts';
import { CatalogEnvironment } from './catalog-environment.ts';

await startService(AppModule, {
  name: 'catalog',
  environment: CatalogEnvironment,
  events: (app) => app.get(EventServer),
});
