import { jest } from '@jest/globals';
import { currentRequestId, runInRequest } from '@highstreet/request-context';
import { waitFor } from '@highstreet/testing';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BatchEventPattern, FinalError, Inbox, newEvent, Outbox, TransientError } from '../src/index.ts';
import { OutboxFixture } from './outbox-fixture.ts';
import { defineThing, idOf, ShopFixture, type ThingEvent } from './shop-fixture.ts';

const SLOW = { timeoutMs: 40_000 };
const things = (count: number, key = (n: number) => `key-${n % 7}`) =>
  Array.from({ length: count }, (_, n) => ({ key: key(n), id: `${n}` }));

// A slow machine is no reason to fail: every wait ends by an event.
jest.setTimeout(60_000);

describe('the event server', () => {
  let thing: ReturnType<typeof defineThing>;
  let shop: ShopFixture;
  beforeEach(() => {
    thing = defineThing();
    shop = new ShopFixture([thing]);
  });
  afterEach(() => shop.close(), 30_000);

  test('hands an event from the outbox to its handler, with the request that caused it', async () => {
    const database = await OutboxFixture.open();
    const handled: { id: string; requestId: string }[] = [];
    @Controller()
    class Things {
      @EventPattern(thing.type)
      handle(@Payload() event: ThingEvent) {
        handled.push({ id: event.data.id, requestId: currentRequestId() });
      }
    }
    const app = await shop.start(Things, {}, [database.database]);
    await runInRequest({ requestId: 'request-7' }, () =>
      database.database.transaction((tx) => app.get(Outbox).append(tx, [newEvent(thing, { key: 'a', id: 'a-1' })])),
    );
    await waitFor(() => handled.length > 0, SLOW);
    expect(handled).toEqual([{ id: 'a-1', requestId: 'request-7' }]);
    const messages = shop.tap(thing.type);
    await waitFor(() => messages.length > 0, SLOW);
    expect(messages[0]!.headers).toEqual({ 'content-type': 'application/cloudevents+json; charset=UTF-8' });
    await app.close();
    await database.close();
  });

  test('tries a poison message again after each delay and then parks it with its cause, while its partition goes on', async () => {
    const calls: string[] = [];
    @Controller()
    class Things {
      @EventPattern(thing.type)
      async handle(@Payload() event: ThingEvent) {
        calls.push(event.data.id);
        if (event.data.id === 'poison') throw Object.assign(new Error('cannot digest it'), { code: 'indigestible' });
      }
    }
    await shop.start(Things);
    await shop.sendThings(thing, { key: 'a', id: 'poison' }, { key: 'a', id: 'next' });
    const dead = shop.deadLetters;
    await waitFor(() => dead.length > 0, SLOW);
    expect(calls.filter((id) => id === 'poison').length).toBeGreaterThanOrEqual(3);
    expect(calls.slice(0, 2)).toEqual(['poison', 'next']);
    expect(new Set(dead.map(idOf))).toEqual(new Set(['poison']));
    expect(dead[0]!.headers).toMatchObject({
      'original-topic': thing.type,
      attempt: '3',
      'error-code': 'indigestible',
      'error-message': 'cannot digest it',
      'failed-at': expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(dead[0]!.headers).not.toHaveProperty('due-at');
  });

  test('parks at once what no retry can mend: a final error, broken data, an unknown kind, no JSON', async () => {
    const calls: string[] = [];
    @Controller()
    class Things {
      @EventPattern(thing.type)
      async handle(@Payload() event: ThingEvent) {
        calls.push(event.data.id);
        throw new FinalError('order-unknown', 'there is no such order');
      }
    }
    await shop.start(Things);
    const valid = newEvent(thing, { key: 'a', id: 'final' });
    const raw = (envelope: object) => ({
      topic: thing.type,
      key: 'a',
      value: JSON.stringify({ ...valid.envelope, ...envelope }),
    });
    await shop.sendRaw(raw({}), raw({ data: { key: 7 } }), raw({ type: 'test.other.v1' }), {
      topic: thing.type,
      key: 'a',
      value: '{',
    });
    const dead = shop.deadLetters;
    const causes = () => [...new Set(dead.map(({ headers }) => `${headers['error-code']} ${headers['attempt']}`))];
    await waitFor(() => causes().length === 4, SLOW);
    expect(causes().toSorted()).toEqual([
      'envelope-invalid 1',
      'event-invalid 1',
      'event-unknown 1',
      'order-unknown 1',
    ]);
    expect(new Set(calls)).toEqual(new Set(['final']));
  });

  test('gives a batch handler many events at once, and each alone when one of them fails the batch', async () => {
    const calls: string[][] = [];
    @Controller()
    class Things {
      @BatchEventPattern([thing])
      async handle(@Payload() events: ThingEvent[]) {
        calls.push(events.map((event) => event.data.id));
        if (events.some((event) => event.data.id === '13')) throw new Error('13 is bad luck');
      }
    }
    await shop.sendThings(thing, ...things(40));
    await shop.start(Things, { EVENTS_BATCH_SIZE: '25' });
    const dead = shop.deadLetters;
    await waitFor(() => dead.length > 0, SLOW);
    expect(new Set(dead.map(idOf))).toEqual(new Set(['13']));
    const alone = calls.filter((call) => call.length === 1).flat();
    expect(alone).toContain('13');
    expect(calls.some((call) => call.length > 1)).toBe(true);
    expect(calls.every((call) => call.length <= 25)).toBe(true);
    const succeeded = calls.filter((call) => !call.includes('13')).flat();
    expect(succeeded.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      things(40)
        .map(({ id }) => id)
        .filter((id) => id !== '13'),
    );
  });

  test('has one effect of an event that comes twice, by the inbox', async () => {
    const database = await OutboxFixture.open();
    const inbox = new Inbox();
    const effects: string[] = [];
    let deliveries = 0;
    @Controller()
    class Things {
      @BatchEventPattern([thing])
      async handle(@Payload() events: ThingEvent[]) {
        await database.database.transaction(async (tx) => {
          const fresh = await inbox.claim(
            tx,
            'things',
            events.map((event) => event.id),
          );
          effects.push(...events.filter((event) => fresh.delete(event.id)).map((event) => event.data.id));
        });
        deliveries += events.length;
      }
    }
    const events = things(20).map((data) => newEvent(thing, data));
    await shop.send(...events, ...events);
    await shop.start(Things);
    await shop.send(...events);
    await waitFor(() => deliveries >= 60, SLOW);
    expect(effects.toSorted()).toEqual(
      things(20)
        .map(({ id }) => id)
        .toSorted(),
    );
    await database.close();
  });

  test('lets events wait in their order while a dependency is away, and none goes to a retry topic', async () => {
    const handled: string[] = [];
    let away = true;
    let refusals = 0;
    @Controller()
    class Things {
      @EventPattern(thing.type)
      async handle(@Payload() event: ThingEvent) {
        if (away && ++refusals > 0) throw new TransientError('database-away');
        handled.push(event.data.id);
      }
    }
    await shop.sendThings(thing, ...things(300));
    await shop.start(Things);
    await waitFor(() => refusals > 4, SLOW);
    away = false;
    const retried = [shop.tap(`${shop.group}.retry-50ms`), shop.deadLetters];
    await waitFor(() => new Set(handled).size === 300, SLOW);
    expect(retried.map((messages) => messages.length)).toEqual([0, 0]);
    for (let key = 0; key < 7; key++) {
      const ofKey = [...new Set(handled)].filter((id) => Number(id) % 7 === key).map(Number);
      expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
    }
  });

  test('goes on with the events of an instance that stops, without a loss and in order', async () => {
    const handled: string[] = [];
    @Controller()
    class Things {
      @EventPattern(thing.type)
      async handle(@Payload() event: ThingEvent) {
        handled.push(event.data.id);
      }
    }
    const first = await shop.start(Things);
    await shop.start(Things);
    const all = things(200);
    await shop.sendThings(thing, ...all.slice(0, 100));
    await waitFor(() => handled.length > 0, SLOW);
    await first.close();
    await shop.sendThings(thing, ...all.slice(100));
    await waitFor(() => new Set(handled).size === 200, SLOW);
    for (let key = 0; key < 7; key++) {
      const ofKey = [...new Set(handled)].filter((id) => Number(id) % 7 === key).map(Number);
      expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
    }
  });
});
