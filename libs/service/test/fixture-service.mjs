// A small service on the built lib, run as a process of its own. Decorators are applied as functions: this file is not compiled.
import { Controller, Get, Module, Post } from '@nestjs/common';
import { once } from 'node:events';
import { currentRequestId } from '@highstreet/request-context';
import { defineEnvironment, Drain, serviceEnvironment, startService } from '@highstreet/service';

class FixtureEnvironment extends defineEnvironment({ ...serviceEnvironment }) {}

class FixtureController {
  begun = Promise.withResolvers();
  released = Promise.withResolvers();

  constructor(drain) {
    this.drain = drain;
  }

  async slow() {
    this.begun.resolve();
    await this.released.promise;
    console.log('the slow request has finished');
    return 'finished';
  }

  async slowHasBegun() {
    await this.begun.promise;
    return 'yes';
  }

  async draining() {
    if (!this.drain.signal.aborted) await once(this.drain.signal, 'abort');
    return 'yes';
  }

  release() {
    this.released.resolve();
    return 'yes';
  }

  broken() {
    throw new Error('the secret cause');
  }

  echo() {
    return currentRequestId();
  }

  onApplicationShutdown() {
    console.log('pools closed after the last request');
  }
}
Reflect.defineMetadata('design:paramtypes', [Drain], FixtureController);
Controller()(FixtureController);
const route = (decorator, name) =>
  decorator(FixtureController.prototype, name, Object.getOwnPropertyDescriptor(FixtureController.prototype, name));
route(Get('slow'), 'slow');
route(Get('slow-has-begun'), 'slowHasBegun');
route(Get('draining'), 'draining');
route(Get('release'), 'release');
route(Get('broken'), 'broken');
route(Post('echo'), 'echo');

class FixtureModule {}
Module({ controllers: [FixtureController] })(FixtureModule);

await startService(FixtureModule, { name: 'fixture', environment: FixtureEnvironment });
