import { jest } from '@jest/globals';
import type { KafkaDriver, OutgoingMessage } from '@highstreet/messaging';
import { testKafkaBrokers, uniqueName, waitFor } from '@highstreet/testing';
import { KafkaReader } from '../src/broker/kafka-reader.ts';
import { parseCommandLine } from '../src/command-line.ts';
import { deadLetters, type LetterCommand } from '../src/dead-letters/commands.ts';
import { events, eventsJson, FailingShop } from './failing-shop.ts';

const SLOW = { timeoutMs: 40_000 };
jest.setTimeout(90_000);

interface List {
  readonly letters: readonly {
    readonly id: string;
    readonly code: string;
    readonly message: string;
    readonly replays: number;
    readonly event: { readonly id: string };
  }[];
}

describe('dead letters', () => {
  let shop: FailingShop;
  let group: string;
  beforeEach(() => {
    shop = new FailingShop();
    group = uniqueName('service');
  });
  afterEach(() => shop.close(), 30_000);

  const openLetters = async (count: number) =>
    waitFor(async () => {
      const { letters } = await eventsJson<List>(`dead-letters list --group ${group}`);
      return letters.length === count ? letters : undefined;
    }, SLOW);

  test('a poison message is listed with its cause while its partition goes on, and its replay after the fix is handled once, by its group alone', async () => {
    let mended = false;
    const other = await shop.start(uniqueName('other'), () => false);
    const service = await shop.start(group, (id) => id === 'poison' && !mended);
    await shop.send('poison', 'next');
    await waitFor(() => service.handled.includes('next'), SLOW);
    const [letter] = await openLetters(1);
    expect(letter).toMatchObject({ code: 'indigestible', message: 'cannot digest poison', replays: 0 });
    const list = await events(`dead-letters list --group ${group} --type ${shop.event.type} --code indigestible`);
    expect(list.out).toMatch(/cannot digest poison[\s\S]*1 open/);
    expect((await events(`dead-letters list --group ${group} --code other`)).out).toBe('No open dead letters.');
    const sheet = await events(`dead-letters show ${letter!.id}`);
    expect(sheet.out).toMatch(/open[\s\S]*original-topic[\s\S]*"id": "poison"/);

    expect(await events(`dead-letters replay ${letter!.id}`)).toMatchObject({ exitCode: 0, complaints: '' });
    const [again] = await openLetters(1);
    expect(again).toMatchObject({ replays: 1, event: { id: letter!.event.id } });
    mended = true;
    expect(await events(`dead-letters replay --group ${group}`)).toMatchObject({ exitCode: 0, complaints: '' });
    await waitFor(() => service.handled.includes('poison'), SLOW);
    expect((await events(`dead-letters list --group ${group}`)).out).toBe('No open dead letters.');
    expect(await events(`dead-letters replay --group ${group}`)).toMatchObject({
      exitCode: 0,
      out: 'No open dead letter matches.',
    });
    // What comes after it has been handled: so a second delivery of the replay would have been, too.
    await shop.send('last');
    await waitFor(() => service.handled.includes('last') && other.handled.includes('last'), SLOW);
    expect(service.handled.filter((id) => id === 'poison')).toHaveLength(1);
    expect(other.handled.filter((id) => id === 'poison')).toHaveLength(1);
    expect(await events(`dead-letters replay ${again!.id}`)).toMatchObject({
      exitCode: 2,
      complaints: expect.stringMatching(/was replayed at/),
    });
  });

  test('a discarded letter is not listed again, its reason is', async () => {
    await shop.start(group, () => true, '20');
    await shop.send('one', 'two');
    const letters = await openLetters(2);
    const discard = ['dead-letters', 'discard', letters[0]!.id, '--reason', 'sent by mistake'];
    expect((await events(discard)).out).toMatch(/1 discarded/);
    expect((await openLetters(1)).map(({ id }) => id)).toEqual([letters[1]!.id]);
    const settled = await events(`dead-letters list --settled --group ${group}`);
    expect(settled.out).toMatch(/discarded: sent by mistake[\s\S]*1 settled/);
  });

  test('a replay that is cut off before it is recorded leaves the letter open, and the next one sends the same event', async () => {
    const service = await shop.start(group, () => true, '20');
    await shop.send('poison');
    const [letter] = await openLetters(1);
    await service.stop();
    const sent: OutgoingMessage[] = [];
    const cutOff: KafkaDriver = {
      createConsumer: (options) => shop.driver.createConsumer(options),
      ensureTopics: (topics) => shop.driver.ensureTopics(topics),
      createProducer: () => ({
        sendBatch: async (messages) => {
          if (messages.some(({ topic }) => topic.endsWith('.settled'))) throw new Error('cut off');
          sent.push(...messages);
        },
        close: async () => undefined,
      }),
    };
    const reader = new KafkaReader(testKafkaBrokers().split(','));
    const replay = parseCommandLine(['dead-letters', 'replay', letter!.id]) as LetterCommand;
    const context = { reader, driver: cutOff, retryDelaysMs: [20], pausesMs: [], print: () => undefined };
    for (let time = 0; time < 2; time++) await expect(deadLetters(replay, context)).rejects.toThrow('cut off');
    await reader.close();
    await openLetters(1);
    expect(sent.map(({ topic }) => topic)).toEqual([`${group}.retry-20ms`, `${group}.retry-20ms`]);
    expect(sent[0]).toEqual(sent[1]);
    expect(sent[0]!.headers).not.toHaveProperty('attempt');
    expect(sent[0]!.headers).not.toHaveProperty('due-at');
  });

  test('what cannot be done is refused with its cause and its mend', async () => {
    expect(await events('dead-letters list --group nobody')).toMatchObject({
      exitCode: 2,
      complaints: expect.stringMatching(/for the group nobody/),
    });
    expect(await events('dead-letters show letter')).toMatchObject({
      exitCode: 2,
      complaints: expect.stringMatching(/no id of a letter[\s\S]*catalog:0:17/),
    });
    expect(await events('dead-letters list --brokers 127.0.0.1:1')).toMatchObject({
      exitCode: 1,
      complaints: expect.stringMatching(/does not answer at 127.0.0.1:1[\s\S]*npm start/),
    });
    expect(await events('lag', { KAFKA_BROKERS: 'nowhere' })).toMatchObject({
      exitCode: 2,
      complaints: expect.stringMatching(/KAFKA_BROKERS/),
    });
  });
});
