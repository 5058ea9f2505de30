import { untilHealthyAgain } from './recovery.ts';

/** Healthy at these looks, in turn; at the last for ever. */
const looks = (...well: boolean[]) => ({
  untilHealthy: () =>
    (well.length > 1 ? well.shift() : well[0]) ? Promise.resolve() : Promise.reject(new Error('no')),
  left: () => well.length,
});
const times = (noticeMs: number) => ({ sinceMs: Date.now(), noticeMs, withinMs: 60_000 });

describe('untilHealthyAgain', () => {
  it('does not believe a platform that has not noticed yet', async () => {
    const asked = looks(true, false, true);
    const { healthyAtMs } = await untilHealthyAgain(asked, times(30));
    expect(asked.left()).toBe(1);
    expect(healthyAtMs).toEqual(expect.any(Number));
  });

  it('waits for what has to hold besides', async () => {
    const held = [false, false, true];
    const holds = () => Promise.resolve(held.shift() ?? true);
    await untilHealthyAgain(looks(true), { ...times(1), holds });
    expect(held).toEqual([]);
  });

  it('gives up when the time is over', async () => {
    const recovery = await untilHealthyAgain(looks(false), { sinceMs: Date.now() - 100, noticeMs: 1, withinMs: 50 });
    expect(recovery).toEqual({});
  });
});
