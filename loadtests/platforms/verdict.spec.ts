import { type Happening, happeningOf, stretches } from './happenings.ts';
import type { Sent } from './open-load.ts';
import { reasonsAgainst } from './verdict.ts';

const update: Happening = {
  kind: 'update',
  subject: '0.1.1',
  fromMs: 10_000,
  healthyAtMs: 20_000,
  untilMs: 20_000,
  instances: [],
};
const kill: Happening = { ...update, kind: 'kill', subject: 'orders-1', struckAtMs: 10_100, others: 1 };
const cut: Happening = { ...update, kind: 'cut', subject: 'node-2' };
const READ = 'GET /api/products/{id}';
const PRICE = 'PATCH /api/products/{id}';
const failed = (name: string, sentAtMs: number, tookMs = 10): Sent => ({
  name,
  path: '/',
  sentAtMs,
  endedAtMs: sentAtMs + tookMs,
  wrong: 'status 502',
});
const reasons = (happening: Happening, ...sent: Sent[]): string[] =>
  reasonsAgainst({ happenings: [happening], stretches: stretches(sent, [happening]) });

describe('what may fail', () => {
  it.each([
    ['a read before anything is done', update, failed(READ, 5_000), false],
    ['a read in an update', update, failed(READ, 15_000), false],
    ['a price in an update', update, failed(PRICE, 15_000), false],
    ['a read in a kill', kill, failed(READ, 10_050), false],
    ['an order in a kill, which has its key', kill, failed('POST /api/orders', 10_050), false],
    ['a price in flight on what is killed', kill, failed(PRICE, 10_050), true],
    ['a price long after the kill', kill, failed(PRICE, 15_000), false],
    ['anything of a service that had but one instance', { ...kill, others: 0 }, failed(READ, 15_000), true],
    ['a read while a node is cut off', cut, failed(READ, 12_000, 15_000), true],
    ['a read when its instances are replaced', cut, failed(READ, 20_001), false],
  ])('%s', (_, happening, request, may) => {
    expect(reasons(happening, request)).toHaveLength(may ? 0 : 1);
  });

  it('is nothing of what was sent before and disturbed all the same', () => {
    const request = failed(READ, 9_000, 1_500);
    expect(happeningOf(request, [update])).toBe(update);
    expect(reasons(update, request)).toEqual([expect.stringContaining('in update 0.1.1')]);
  });
});

describe('what has to be', () => {
  it('everything healthy again, and only the new version', () => {
    expect(reasons({ kind: 'kill', subject: 'orders-1', fromMs: 1, untilMs: 2, instances: [] })).toEqual([
      'Not healthy again in time: kill orders-1',
    ]);
    expect(reasons({ ...update, instances: ['gateway-1 (0.1.0)'] })).toEqual([
      'After the update these do not run 0.1.1: gateway-1 (0.1.0)',
    ]);
  });

  it('load at all times: an update that nobody asked anything of has shown nothing', () => {
    const fine = (sentAtMs: number): Sent => ({ name: READ, path: '/', sentAtMs, endedAtMs: sentAtMs + 1 });
    expect(reasons(update, fine(9_900), fine(19_900))).toEqual([expect.stringContaining('No load for 10.0 s')]);
  });

  it('books that agree', () => {
    const tally = { lost: 0, doubled: 0, unanswered: 0, differences: 0 };
    const books = { happenings: [], stretches: new Map(), replay: tally };
    expect(reasonsAgainst({ ...books, underLoad: tally })).toEqual([]);
    expect(reasonsAgainst({ ...books, underLoad: { ...tally, doubled: 1 } })).toHaveLength(1);
  });
});
