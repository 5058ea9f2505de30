import { jest } from '@jest/globals';
import { type PrivateKafka, startKafka, uniqueName, waitFor } from '@highstreet/testing';
import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { type FetchedMessage, type HeldPartition, KAFKA_CLIENTS } from '../src/index.ts';
import { DriverFixture, firstDeliveries, SLOW } from './driver-fixture.ts';

jest.setTimeout(90_000);
// Clients say much while their broker is away.
Logger.overrideLogger(process.env['TEST_LOGS'] ? ['warn', 'error'] : false);

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);
const values = (messages: readonly FetchedMessage[]) => messages.map(({ value }) => value);
const hold = ({ topic, partition, offset }: FetchedMessage, until: number): HeldPartition => ({
  topic,
  partition,
  offset,
  until,
});

describe.each(KAFKA_CLIENTS)('the driver of %s', (client) => {
  let fixture: DriverFixture;
  afterEach(() => fixture.close(), 30_000);

  test('carries keys, values and headers, and keeps the order of each key', async () => {
    fixture = await DriverFixture.open(client, 3);
    const keys = ['a', 'b', 'c', 'ключ'];
    const sent = numbers(200).map((n) =>
      fixture.message(keys[Number(n) % 4]!, `${n} é`, { trace: `t-${n}`, empty: '' }),
    );
    await fixture.send(...sent.slice(0, 150));
    await fixture.send(...sent.slice(150), fixture.message(null, 'no key'));
    const { messages } = fixture.consume();
    await waitFor(() => messages.length >= 201, SLOW);
    expect(messages).toHaveLength(201);
    expect(messages.find(({ value }) => value === 'no key')).toMatchObject({ key: null, headers: {} });
    expect(messages.find(({ value }) => value === '7 é')).toMatchObject({
      topic: fixture.topic,
      key: 'ключ',
      headers: { trace: 't-7', empty: '' },
    });
    for (const [index, key] of keys.entries()) {
      const ofKey = messages.filter((message) => message.key === key);
      expect(values(ofKey)).toEqual(
        numbers(200)
          .filter((n) => Number(n) % 4 === index)
          .map((n) => `${n} é`),
      );
      expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1);
    }
  });

  test('hands over what one fetch brought of all partitions at once', async () => {
    fixture = await DriverFixture.open(client, 3);
    await fixture.send(...numbers(300).map((n) => fixture.message(n, n)));
    const fetches: number[] = [];
    fixture.consume((fetched) => (fetches.push(fetched.length), Promise.resolve([])));
    await waitFor(() => fetches.reduce((sum, count) => sum + count, 0) === 300, SLOW);
    expect(Math.max(...fetches)).toBeGreaterThan(100);
  });

  test('reads a held partition again from the held offset and not before its time, and the others meanwhile', async () => {
    fixture = await DriverFixture.open(client, 2);
    await fixture.send(...numbers(20).map((n) => fixture.message(n, n)));
    let held: FetchedMessage | undefined;
    let until = 0;
    const early: string[] = [];
    const { messages } = fixture.consume(async (fetched) => {
      held ??= fetched.filter(({ partition }) => partition === 0)[2];
      if (!held || !fetched.some(({ partition }) => partition === 0)) return [];
      until ||= Date.now() + 1_500;
      if (Date.now() >= until) return [];
      early.push(...values(fetched.filter(({ partition }) => partition === 0)));
      return [hold(held, until)];
    });
    await waitFor(() => held, SLOW);
    await fixture.send(...numbers(20).map((n) => fixture.message(n, `late ${n}`)));
    const others = () => messages.filter(({ partition, value }) => partition === 1 && value.startsWith('late'));
    await waitFor(() => others().length > 0, SLOW);
    expect(Date.now()).toBeLessThan(until);
    await waitFor(() => new Set(values(messages)).size === 40, SLOW);
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    const again = values(messages).filter((value, index, all) => all.indexOf(value) !== index);
    // Twice came what was held and had been read with it, and nothing else.
    expect(new Set(again)).toEqual(new Set(early.slice(2)));
  });

  test('begins anew at the committed offset, which stays before what is held', async () => {
    fixture = await DriverFixture.open(client, 1);
    await fixture.send(...numbers(10).map((n) => fixture.message('a', n)));
    const first = fixture.consume(async (fetched) => {
      const from = fetched.find(({ offset }) => offset === 6n);
      return from ? [hold(from, Date.now() + 600_000)] : [];
    });
    await waitFor(() => first.messages.length >= 10, SLOW);
    await first.consumer.stop();
    const second = fixture.consume();
    await waitFor(() => second.messages.length > 0, SLOW);
    expect(values(second.messages)).toEqual(['6', '7', '8', '9']);
    await second.consumer.stop();
    const third = fixture.consume();
    await fixture.send(fixture.message('a', 'last'));
    await waitFor(() => third.messages.length > 0, SLOW);
    expect(values(third.messages)).toEqual(['last']);
  });

  test('finishes and commits what is being handled before another consumer gets its partitions', async () => {
    fixture = await DriverFixture.open(client, 2);
    await fixture.send(...numbers(20).map((n) => fixture.message(n, n)));
    let done = false;
    const first = fixture.consume(() => delay(done ? 0 : 3_000).then(() => ((done = true), [])));
    await waitFor(() => first.messages.length > 0, SLOW);
    const second = fixture.consume();
    await waitFor(
      async () => {
        await fixture.producer.sendBatch(numbers(4).map((n) => fixture.message(n, uniqueName('more'))));
        return second.messages.length > 0;
      },
      { ...SLOW, everyMs: 200 },
    );
    const all = values([...first.messages, ...second.messages]);
    expect(all.filter((value, index) => all.indexOf(value) !== index)).toEqual([]);
    expect(numbers(20).filter((n) => !all.includes(n))).toEqual([]);
  });

  test('shares its partitions with another process and takes them over when that one is killed', async () => {
    fixture = await DriverFixture.open(client, 4);
    const { messages } = fixture.consume();
    const child = fixture.consumeInChild();
    const sent: string[] = [];
    const sendSome = async () => {
      const some = numbers(8).map((key) => fixture.message(key, uniqueName('m')));
      await fixture.send(...some);
      sent.push(...some.map(({ value }) => value));
    };
    await waitFor(async () => (await sendSome(), child.values.length > 0 && messages.length > 0), {
      ...SLOW,
      everyMs: 100,
    });
    await child.kill();
    await sendSome();
    const seen = () => new Set([...child.values, ...values(messages)]);
    await waitFor(() => sent.every((value) => seen().has(value)), SLOW);
  });

  test('creates topics that take every message at once, in each of many partitions', async () => {
    fixture = await DriverFixture.open(client, 60);
    const sent = numbers(300);
    // Partly refused, it would be sent again to those that took it.
    await fixture.producer.sendBatch(sent.map((n) => fixture.message(n, n)));
    await fixture.producer.sendBatch([fixture.message('last', 'last')]);
    const { messages } = fixture.consume();
    await waitFor(() => new Set(values(messages)).size > sent.length, SLOW);
    expect(messages).toHaveLength(sent.length + 1);
  });

  test('creates topics once, however many ask for them', async () => {
    fixture = await DriverFixture.open(client, 1);
    const topics = numbers(3).map((n) => ({
      topic: uniqueName(`made-${n}`),
      partitions: 2,
      retentionMs: 60_000 + Number(n),
    }));
    await Promise.all(numbers(3).map(() => fixture.driver.ensureTopics(topics)));
    await fixture.driver.ensureTopics(topics);
    for (const { topic } of topics) await fixture.send({ topic, key: 'a', value: 'a' });
  });
});

describe('drivers of both clients', () => {
  test('put a key into the same partition, and share a group', async () => {
    const one = await DriverFixture.open('kafkajs', 6);
    const other = await DriverFixture.open('platformatic', 6);
    const message = (n: string) => one.message(`${n}-é-${n.repeat(9)}`, uniqueName(n));
    const consumers = [one.consume(), one.consume(undefined, other.driver)];
    const sent: string[] = [];
    await waitFor(
      async () => {
        const some = numbers(40).map(message);
        await one.send(...some.slice(0, 20));
        await other.send(
          ...some.slice(20),
          ...some.slice(0, 20).map(({ key }) => one.message(key, uniqueName('same'))),
        );
        sent.push(...some.map(({ value }) => value));
        return consumers.every(({ messages }) => messages.length > 0);
      },
      { ...SLOW, everyMs: 100 },
    );
    const all = () => consumers.flatMap(({ messages }) => messages);
    await waitFor(() => sent.every((value) => values(all()).includes(value)), SLOW);
    for (const ofKey of Map.groupBy(all(), ({ key }) => key).values())
      expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1);
    await Promise.all([one.close(), other.close()]);
  });
});

describe('a broker that is killed while it is written to and read from, and comes back', () => {
  let kafka: PrivateKafka;
  beforeAll(async () => void (kafka = await startKafka()));
  const flows: Flow[] = [];
  afterAll(async () => {
    await Promise.all(flows.map((flow) => flow.close()));
    await kafka.remove();
  });

  test('keeps every acknowledged message and the order of each key, for either driver', async () => {
    for (const client of KAFKA_CLIENTS) flows.push(await Flow.start(client, kafka.broker));
    await waitFor(() => flows.every(({ consumed }) => consumed() > 200), SLOW);
    await kafka.kill();
    await waitFor(() => flows.every(({ rejected }) => rejected > 0), SLOW);
    const before = flows.map(({ acknowledged }) => acknowledged);
    await kafka.start();
    await waitFor(() => flows.every(({ acknowledged }, index) => acknowledged > before[index]! + 200), SLOW);
    for (const flow of flows) {
      const sent = await flow.stop();
      for (const [key, expected] of sent) {
        await waitFor(() => firstDeliveries(flow.messages, key).length >= expected.length, SLOW);
        expect(firstDeliveries(flow.messages, key)).toEqual(expected);
      }
    }
  });
});

/** Sends batches one after the other, each again until it is acknowledged, as the relay does, and consumes them. */
class Flow {
  acknowledged = 0;
  rejected = 0;
  private running = true;
  private readonly sent = new Map<string, string[]>();
  private readonly sending: Promise<void>;

  private constructor(
    private readonly fixture: DriverFixture,
    readonly messages: FetchedMessage[],
  ) {
    this.sending = this.send();
  }

  static async start(client: (typeof KAFKA_CLIENTS)[number], brokers: string): Promise<Flow> {
    const fixture = await DriverFixture.open(client, 3, brokers);
    return new Flow(fixture, fixture.consume().messages);
  }

  readonly consumed = () => this.messages.length;

  /** @returns what was sent of each key */
  async stop(): Promise<ReadonlyMap<string, string[]>> {
    this.running = false;
    await this.sending;
    return this.sent;
  }

  async close(): Promise<void> {
    this.running = false;
    await this.fixture.close();
  }

  private async send(): Promise<void> {
    for (let batch = 0; this.running; batch++) {
      const some = numbers(10).map((n) => this.fixture.message(`key-${n}`, `${batch}`));
      for (const { key, value } of some) this.sent.set(key!, [...(this.sent.get(key!) ?? []), value]);
      for (let done = false; !done;) {
        done = await this.fixture.producer.sendBatch(some).then(
          () => true,
          () => false,
        );
        if (done) this.acknowledged += some.length;
        else this.rejected++;
        await delay(10);
      }
    }
  }
}
