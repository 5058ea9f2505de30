import { jest } from '@jest/globals';
import { sql } from '@highstreet/postgres';
import { Inbox, uuidV7 } from '../src/index.ts';
import { purgeInbox } from '../src/inbox/inbox-purge.ts';
import { OutboxFixture } from './outbox-fixture.ts';

const inbox = new Inbox();

// A slow machine is no reason to fail: every wait ends by an event.
jest.setTimeout(60_000);

describe('the inbox', () => {
  let fixture: OutboxFixture;
  beforeEach(async () => (fixture = await OutboxFixture.open()));
  afterEach(() => fixture.close());

  const claim = (consumer: string, ids: string[]) =>
    fixture.database.transaction((tx) => inbox.claim(tx, consumer, ids));

  test('gives each event to each consumer once', async () => {
    const [one, two] = [uuidV7(), uuidV7()];
    expect(await claim('stock', [one, one])).toEqual(new Set([one]));
    expect(await claim('stock', [one, two])).toEqual(new Set([two]));
    expect(await claim('mail', [one, two])).toEqual(new Set([one, two]));
    expect(await claim('mail', [])).toEqual(new Set());
  });

  test('gives an event again when the transaction that had it was rolled back', async () => {
    const id = uuidV7();
    await fixture.database
      .transaction(async (tx) => {
        await inbox.claim(tx, 'stock', [id]);
        throw new Error('handler failed');
      })
      .catch(() => undefined);
    expect(await claim('stock', [id])).toEqual(new Set([id]));
  });

  test('gives an event to one of two deliveries at the same time', async () => {
    const ids = Array.from({ length: 50 }, () => uuidV7());
    const claims = await Promise.all([claim('stock', ids), claim('stock', ids.toReversed())]);
    expect(claims[0]!.size + claims[1]!.size).toBe(50);
  });

  test('forgets what is older than it is kept', async () => {
    const [old, young] = [uuidV7(), uuidV7()];
    await claim('stock', [old]);
    await fixture.database.query(sql('test.age', `UPDATE inbox SET handled_at = now() - interval '8 days'`));
    await claim('stock', [young]);
    expect(await purgeInbox(fixture.database)).toBe(1);
    expect(await claim('stock', [old, young])).toEqual(new Set([old]));
  });
});
