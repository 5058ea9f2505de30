import { jest } from '@jest/globals';
import { type SqlExecutor, sql } from '@highstreet/postgres';
import { waitFor } from '@highstreet/testing';
import { emptySentSlots } from '../src/outbox/outbox-rotation.ts';
import { OUTBOX_SLOTS } from '../src/outbox/outbox-tables.ts';
import { OutboxFixture } from './outbox-fixture.ts';

/** A transaction that is ended by hand. */
function openTransaction(fixture: OutboxFixture, begin: (tx: SqlExecutor) => Promise<unknown>) {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const ended = fixture.database.transaction(async (tx) => {
    await begin(tx);
    begun.resolve();
    await end.promise;
  });
  return {
    begun: begun.promise,
    commit: () => (end.resolve(), ended),
    rollback: () => (end.reject(new Error('rollback')), ended.catch(() => undefined)),
  };
}

// A slow machine is no reason to fail: every wait ends by an event.
jest.setTimeout(60_000);

describe('the outbox relay', () => {
  let fixture: OutboxFixture;
  beforeEach(async () => (fixture = await OutboxFixture.open()));
  afterEach(() => fixture.close());

  const KILL = sql(
    'test.kill-relays',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'outbox-relay' AND datname = current_database()`,
  );
  const COUNT = sql('test.count', 'SELECT count(*)::int AS rows FROM outbox');

  test('skips nothing when a transaction commits after ones that began later, nor waits for it', async () => {
    fixture.startRelay();
    const late = openTransaction(fixture, (tx) => fixture.appendIn(tx, 'a', 'late'));
    await late.begun;
    await fixture.append('a', 'early-1');
    await fixture.append('b', 'early-2');
    await fixture.allSent(['early-1', 'early-2']);
    expect(fixture.producer.ids).not.toContain('late');
    await late.commit();
    await fixture.allSent(['late']);
    expect(fixture.producer.ids.toSorted()).toEqual(['early-1', 'early-2', 'late']);
  });

  test('sends nothing of a transaction that is rolled back', async () => {
    fixture.startRelay();
    const undone = openTransaction(fixture, (tx) => fixture.appendIn(tx, 'a', 'undone'));
    await undone.begun;
    await undone.rollback();
    await fixture.append('a', 'done');
    await fixture.allSent(['done']);
    expect(fixture.producer.ids).toEqual(['done']);
  });

  test('keeps the order of a key whose second writer has the older transaction id', async () => {
    const takeId = sql('test.take-id', 'SELECT pg_current_xact_id()');
    const firstIsWritten = Promise.withResolvers<void>();
    const idTaken = Promise.withResolvers<void>();
    const second = fixture.database.transaction(async (tx) => {
      await tx.query(takeId);
      idTaken.resolve();
      // As a row lock would make it wait.
      await firstIsWritten.promise;
      await fixture.appendIn(tx, 'a', 'second');
    });
    await idTaken.promise;
    // Its id lies between the two and it stays open: whoever sends by the order of ids would send `second` now, `first` later.
    const bystander = openTransaction(fixture, (tx) => fixture.appendIn(tx, 'z', 'bystander'));
    await bystander.begun;
    await fixture.append('a', 'first');
    firstIsWritten.resolve();
    await second;
    fixture.startRelay();
    await fixture.allSent(['first', 'second']);
    expect(fixture.producer.ids).toEqual(['first', 'second']);
    await bystander.commit();
    await fixture.allSent(['bystander']);
  });

  test('keeps the order of every key with two relays, a late commit and pages smaller than the backlog', async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `key-${n}`);
    const expected = (key: string) => Array.from({ length: 30 }, (_, n) => `${key}/${n}`);
    const late = openTransaction(fixture, (tx) => fixture.appendIn(tx, 'late', 'late'));
    await late.begun;
    fixture.startRelay('one', { pageRows: 7 });
    fixture.startRelay('two', { pageRows: 7 });
    await Promise.all(
      keys.slice(0, 6).map(async (key, n) => {
        for (const id of expected(key)) await fixture.append(key, id);
        if (n === 0) await late.commit();
      }),
    );
    for (const key of keys.slice(6)) await fixture.append(key, ...expected(key));
    await fixture.allSent([...keys.flatMap(expected), 'late']);
    for (const key of keys) {
      expect(fixture.producer.sent.filter((message) => message.key === key).map(({ id }) => id)).toEqual(expected(key));
    }
    expect(fixture.producer.sent).toHaveLength(keys.length * 30 + 1);
  });

  test('is taken over by another one when its connection is terminated', async () => {
    const first = fixture.startRelay('first');
    await waitFor(async () => (await fixture.lanesHeld()) === 4);
    await fixture.append('a', 'a-1');
    await fixture.allSent(['a-1']);
    const stopped = first.stop();
    fixture.startRelay('second');
    await stopped;
    await fixture.append('a', 'a-2');
    await fixture.allSent(['a-2']);
    await fixture.database.query(KILL);
    await fixture.append('a', 'a-3');
    await fixture.allSent(['a-3']);
    expect([...new Set(fixture.producer.ids)]).toEqual(['a-1', 'a-2', 'a-3']);
    expect(fixture.producer.sent.find(({ id }) => id === 'a-2')?.by).toBe('second');
  });

  test('that loses its lanes in the middle of a send makes no key go back', async () => {
    const gate = Promise.withResolvers<void>();
    fixture.startRelay('first');
    await waitFor(async () => (await fixture.lanesHeld()) === 4);
    fixture.producer.gate = gate.promise;
    await fixture.append('a', 'a-1', 'a-2');
    await waitFor(() => fixture.producer.waiting === 1);
    fixture.startRelay('second');
    await fixture.database.query(KILL);
    await fixture.append('a', 'a-3');
    // The relay that has taken over waits at the gate beside the one that has lost its lanes.
    await waitFor(() => fixture.producer.waiting === 2);
    gate.resolve();
    await fixture.allSent(['a-1', 'a-2', 'a-3']);
    expect([...new Set(fixture.producer.ids)]).toEqual(['a-1', 'a-2', 'a-3']);
  });

  test('keeps events while the broker is away and sends them in order when it is back', async () => {
    fixture.producer.broken = true;
    fixture.startRelay('one', { pageRows: 5 });
    const ids = Array.from({ length: 40 }, (_, n) => `a-${n}`);
    for (const id of ids) await fixture.append('a', id);
    fixture.producer.broken = false;
    await fixture.allSent(ids);
    expect(fixture.producer.ids).toEqual(ids);
  });

  test('empties a slot of the ring once all of it is sent, and not before', async () => {
    await fixture.append('a', 'a-1');
    await fixture.append('b', 'b-1');
    // As if the events had been written in the slot before this one.
    const previous = `(((SELECT min(slot) FROM outbox) + ${OUTBOX_SLOTS - 1}) % ${OUTBOX_SLOTS})`;
    await fixture.database.dataSource.query(`UPDATE outbox SET slot = ${previous}`);
    const client = await fixture.database.connect();
    try {
      expect(await emptySentSlots(client)).toEqual([]);
      fixture.startRelay();
      await fixture.allSent(['a-1', 'b-1']);
      await waitFor(async () => (await emptySentSlots(client)).length === 1);
      expect(await fixture.database.query(COUNT)).toEqual([{ rows: 0 }]);
    } finally {
      client.release();
    }
    await fixture.append('a', 'a-2');
    await fixture.allSent(['a-2']);
    expect(fixture.producer.ids.toSorted()).toEqual(['a-1', 'a-2', 'b-1']);
  });
});
