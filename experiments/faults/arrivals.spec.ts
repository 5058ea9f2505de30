import { type Arrivals, endlessBaskets, sendArrivals } from './arrivals.ts';

const recorded = [
  { id: 'a', householdId: '7', lines: [] },
  { id: 'b', householdId: '8', lines: [] },
];
const none = (): Arrivals => ({ sent: 0, late: 0, dropped: 0 });
const options = (tally: Arrivals, mostInFlight: number) => ({
  rate: 5_000,
  durationMs: 10, // 50 arrivals
  mostInFlight,
  signal: new AbortController().signal,
  tally,
});

describe('arrivals', () => {
  it('give each round of the file keys of its own, and the run its own customers', () => {
    const baskets = endlessBaskets(recorded, 'run');
    const first = Array.from({ length: 4 }, () => baskets.next().value!);
    expect(first.map(({ id }) => id)).toEqual(['1-a', '1-b', '2-a', '2-b']);
    expect(first.map(({ householdId }) => householdId)).toEqual(['run-7', 'run-8', 'run-7', 'run-8']);
  });

  it('do not wait for the answers to the ones before', async () => {
    const tally = none();
    const all = Promise.withResolvers<void>();
    await sendArrivals(endlessBaskets(recorded, 'run'), options(tally, 100), async () => {
      if (tally.sent === 50) all.resolve();
      await all.promise;
    });
    expect(tally).toMatchObject({ sent: 50, dropped: 0 });
  });

  it('are dropped and counted when too many are in flight', async () => {
    const tally = none();
    const never = new AbortController();
    const sending = sendArrivals(
      endlessBaskets(recorded, 'run'),
      { ...options(tally, 8), signal: never.signal },
      () => new Promise(() => undefined),
    );
    while (tally.sent + tally.dropped < 50) await new Promise((resolve) => setImmediate(resolve));
    never.abort();
    await sending;
    expect(tally).toMatchObject({ sent: 8, dropped: 42 });
  });
});
