import { EventServer } from '@highstreet/messaging';
import { startService } from '@highstreet/service';
import { AppModule } from './app.module.ts';
import { NotificationsEnvironment } from './notifications.environment.ts';

await startService(AppModule, {
  name: 'notifications',
  environment: NotificationsEnvironment,
  events: (app) => app.get(EventServer),
});
