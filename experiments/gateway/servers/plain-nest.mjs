// PORT=… PRODUCT_FILE=… node plain-nest.mjs: what bare-server.ts gives, as a route of Nest with nothing around it: what the
// framework alone costs.
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';

const product = JSON.parse(readFileSync(process.env.PRODUCT_FILE, 'utf8'));

class PlainController {
  get(id) {
    return { ...product, id: Number(id) };
  }
}
Controller()(PlainController);
const { prototype } = PlainController;
Get('api/products/:id')(prototype, 'get', Object.getOwnPropertyDescriptor(prototype, 'get'));
Param('id')(prototype, 'get', 0);

class PlainModule {}
Module({ controllers: [PlainController] })(PlainModule);

const app = await NestFactory.create(PlainModule, new FastifyAdapter({ skipMiddie: true }), { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => void app.close());
