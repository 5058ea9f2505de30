// PORT=… PRODUCT_FILE=… node nest-route.mjs: what bare-server.ts gives, as a route of a service that stands on the built
// libs/service: context, metrics, log, access, validation, drain. Decorators are applied as functions, as this file is
// not compiled.
import { getProduct } from '@highstreet/contracts';
import { defineEnvironment, Handles, Input, serviceEnvironment, startService } from '@highstreet/service';
import { Controller, Module } from '@nestjs/common';
import { readFileSync } from 'node:fs';

const product = JSON.parse(readFileSync(process.env.PRODUCT_FILE, 'utf8'));

class NestRouteEnvironment extends defineEnvironment({ ...serviceEnvironment }) {}

class NestRouteController {
  get({ params }) {
    return { ...product, id: params.id };
  }
}
Controller()(NestRouteController);
const { prototype } = NestRouteController;
Handles(getProduct)(prototype, 'get', Object.getOwnPropertyDescriptor(prototype, 'get'));
Input()(prototype, 'get', 0);

class NestRouteModule {}
Module({ controllers: [NestRouteController] })(NestRouteModule);

await startService(NestRouteModule, { name: 'nest-route', environment: NestRouteEnvironment });
