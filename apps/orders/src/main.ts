import { EventServer } from '@highstreet/messaging';
import { startService } from '@highstreet/service';
import { AppModule } from './app.module.ts';
import { OrdersEnvironment } from './orders.environment.ts';

await startService(AppModule, {
  name: 'orders',
  environment: OrdersEnvironment,
  events: (app) => app.get(EventServer),
});
