import { isSeenAway } from './disturbance.ts';

/** Ready until it is asked for the nth time. */
function noticesAt(nth: number) {
  let asked = 0;
  return {
    untilHealthy: async () => {
      asked += 1;
      if (asked >= nth) throw new Error('catalog: 1 of 2 ready');
    },
  };
}

describe('isSeenAway', () => {
  it('waits until the platform has noticed that an instance is gone', async () => {
    expect(await isSeenAway(noticesAt(3), performance.now() + 5_000)).toBe(true);
  });

  it('says so when it never does', async () => {
    expect(await isSeenAway(noticesAt(Infinity), performance.now() + 150)).toBe(false);
  });
});
