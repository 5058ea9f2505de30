import { jest } from '@jest/globals';
import { uniqueName, waitFor } from '@highstreet/testing';
import type { LagReport } from '../src/lag/lag.ts';
import { events, eventsJson, FailingShop } from './failing-shop.ts';

const SLOW = { timeoutMs: 40_000 };
jest.setTimeout(90_000);

describe('lag', () => {
  let shop: FailingShop;
  let group: string;
  beforeEach(() => {
    shop = new FailingShop();
    group = uniqueName('service');
  });
  afterEach(() => shop.close(), 30_000);

  const report = () => eventsJson<LagReport>(`lag --group ${group}`);

  test('counts what waits for a service that is down, in messages and in seconds since the oldest', async () => {
    const service = await shop.start(group, () => false);
    await shop.send('first');
    await waitFor(() => service.handled.length === 1, SLOW);
    await service.stop();
    expect((await report()).total).toEqual({ messages: 0, seconds: 0 });
    await shop.send('second', 'third');
    const behind = await waitFor(async () => {
      const found = await report();
      return found.total.seconds > 0 ? found : undefined;
    }, SLOW);
    expect(behind.total.messages).toBe(2);
    expect(behind.topics.find(({ topic }) => topic === shop.event.type)).toMatchObject({
      group,
      messages: 2,
      seconds: behind.total.seconds,
      running: false,
    });
    expect((await events(`lag --group ${group}`)).out).toMatch(/no instance reads it[\s\S]*total +2 /);
  });

  test('says of a retry topic when its next message is due, and counts no seconds until then', async () => {
    await shop.start(group, () => true, '600000');
    await shop.send('poison');
    const waiting = await waitFor(async () => {
      const { topics } = await report();
      return topics.find(({ topic, messages }) => topic === `${group}.retry-600s` && messages === 1);
    }, SLOW);
    expect(waiting).toMatchObject({ group: `${group}.retry`, seconds: 0, running: true });
    expect(waiting.dueInSeconds).toBeGreaterThan(0);
  });

  test('names the groups that there are when it is asked for another', async () => {
    expect(await events('lag --group nobody')).toMatchObject({
      exitCode: 2,
      complaints: expect.stringMatching(/no group nobody/),
    });
  });
});
