import { type InputOf, listProducts, placeOrder, ProblemError } from '@highstreet/contracts';
import { Controller, Header, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { defineEnvironment } from '../environment/define-environment.ts';
import { serviceEnvironment } from '../environment/service-environment.ts';
import { ServiceModule } from '../service.module.ts';
import type { Switchable } from './endpoint-routes.ts';
import { Handles } from './handles.ts';
import { acceptJsonBodies } from './json-body.ts';
import { Caller, Input, Reply } from './parameters.ts';

class TestEnvironment extends defineEnvironment(serviceEnvironment) {}

const environment = new TestEnvironment({
  PORT: '1',
  OIDC_ISSUER: 'http://issuer.test',
  OIDC_AUDIENCE: 'shop',
  OIDC_JWKS_URL: 'http://127.0.0.1:1/jwks',
  CURSOR_SECRET: 'sixteen-letters-',
});

const customer = { customerId: 'household-1', roles: [] };
const line = { productId: 1, quantity: 2 };

@Controller()
class ShopController {
  @Handles(listProducts, { headers: { 'cache-control': 'private' } })
  list(@Input() { query }: InputOf<typeof listProducts>): unknown {
    if (query.q === 'written') return '{"items":[]}';
    if (query.q === 'away') throw new ProblemError('unavailable');
    if (query.q === 'defect') throw new Error('the secret cause');
    return { items: [], limit: query.limit };
  }

  @Handles(placeOrder)
  async place(
    @Caller() caller: Caller,
    @Input() { body }: InputOf<typeof placeOrder>,
    @Reply() reply: FastifyReply,
  ): Promise<unknown> {
    if (body.lines[0]!.productId === 9) throw new ProblemError('product-unknown');
    reply.header('location', '/api/orders/1');
    return { customerId: caller.customerId, lines: body.lines };
  }
}

describe('a route of an endpoint', () => {
  let app: NestFastifyApplication | undefined;
  const start = async (controller: Type): Promise<NestFastifyApplication> => {
    @Module({ controllers: [controller] })
    class ShopModule {}
    app = await NestFactory.create<NestFastifyApplication>(
      { module: ShopModule, imports: [ServiceModule.register(TestEnvironment, environment)] },
      new FastifyAdapter({ skipMiddie: true }),
      { logger: false, abortOnError: false, bodyParser: false },
    );
    acceptJsonBodies(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
    const tokens = app.get(TokenVerifier);
    tokens.verify = (token) =>
      token === 'good' ? Promise.resolve(customer) : Promise.reject(new ProblemError('not-authenticated'));
    return app.init();
  };
  const get = async (url: string) => (await start(ShopController)).inject({ method: 'GET', url });
  const post = async (payload: unknown, token = 'good') =>
    (await start(ShopController)).inject({
      method: 'POST',
      url: '/api/orders',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  test('gives a method its parsed input and sends what it returns, with the headers of the endpoint', async () => {
    const answer = await get('/api/products?limit=7');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private',
    });
    expect(answer.json()).toEqual({ items: [], limit: 7 });
  });

  test('sends a string as JSON that is written already', async () => {
    const answer = await get('/api/products?q=written');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toBe('{"items":[]}');
  });

  test('has the status of its contract, who calls, and headers that depend on the answer', async () => {
    const answer = await post({ lines: [line] });
    expect(answer.statusCode).toBe(202);
    expect(answer.headers.location).toBe('/api/orders/1');
    expect(answer.json()).toEqual({ customerId: 'household-1', lines: [line] });
  });

  test.each([
    ['/api/products?limit=101', 400, 'invalid-request'],
    ['/api/products?q=away', 503, 'unavailable'],
    ['/api/products?q=defect', 500, 'internal-error'],
  ])('makes a problem of what goes wrong at %s', async (url, status, code) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code });
    expect(answer.body).not.toContain('secret');
  });

  test('makes a problem of a promise that is rejected', async () => {
    expect((await post({ lines: [{ ...line, productId: 9 }] })).json()).toMatchObject({ code: 'product-unknown' });
  });

  test('does not read the body of a caller that it does not let in', async () => {
    expect((await post('{ no JSON', 'bad')).json()).toMatchObject({ code: 'not-authenticated' });
    await app?.close();
    expect((await post('{ no JSON')).json()).toMatchObject({ code: 'bad-json' });
  });

  test('does not exist while its controller is switched off', async () => {
    class SwitchedOff extends ShopController implements Switchable {
      readonly isSwitchedOn = false;
    }
    Controller()(SwitchedOff);
    const off = await start(SwitchedOff);
    const [known, unknown] = await Promise.all(
      ['/api/products', '/api/nothing'].map((url) => off.inject({ method: 'GET', url })),
    );
    expect([known!.statusCode, known!.json().code]).toEqual([unknown!.statusCode, unknown!.json().code]);
  });

  test('is refused at the start when something of Nest’s was put on its method, which would not act', async () => {
    @Controller()
    class Mixed {
      @Handles(listProducts)
      @Header('cache-control', 'no-store')
      list(): unknown {
        return {};
      }
    }
    await expect(start(Mixed)).rejects.toThrow(/Mixed\.list handles an endpoint, so __headers__ of Nest/);
  });
});
