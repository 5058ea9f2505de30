import { brokenBy, doubtsOf, meanInFlight } from './cell.ts';
import { cellOf, measuredOf, usedOf, without } from './doubles.ts';

const times = { count: 100, p50Ms: 10, p99Ms: 400, maxMs: 500 };

describe('the SLOs of a cell', () => {
  it('are kept below the limits of the load tests, without any error', () => {
    expect(brokenBy(measuredOf())).toEqual([]);
    expect(brokenBy(measuredOf({ reads: { ...times, p99Ms: 499 }, orders: { ...times, p99Ms: 999 } }))).toEqual([]);
  });

  it.each([
    [{ reads: { ...times, p99Ms: 500 } }, 'p99 of reads 500 ms'],
    [{ orders: { ...times, p99Ms: 1_000 } }, 'p99 of orders 1000 ms'],
    [{ errors: { 'status 502': 1 } }, '1 × status 502'],
    [{ dropped: 2 }, '2 dropped'],
    [{ ordersWatched: 5, ordersNotInTime: 1 }, '1 of 5 orders not final in time'],
  ])('are missed by %j', (measured, broken) => {
    expect(brokenBy(measuredOf(measured))).toEqual([broken]);
  });

  it('are missed when no read was answered', () => {
    expect(brokenBy(without(measuredOf(), 'reads'))).toEqual(['no read was answered']);
  });
});

describe('a cell', () => {
  it('has as many requests at once as Little’s law says', () => {
    expect(meanInFlight({ rate: 200, meanMs: 25 })).toBe(5);
  });

  it('is doubtful when it was sent late, when others used the machine, or when nobody knows', () => {
    expect(doubtsOf(cellOf(), 2)).toEqual([]);
    expect(doubtsOf(cellOf({ lateP99Ms: 40 }), 2)).toEqual(['sent late (p99 40 ms)']);
    expect(doubtsOf(cellOf({ used: { ...usedOf(1, 0.1), machineCores: 1.7 } }), 2)).toEqual([
      '0.50 cores were used by others',
    ]);
    expect(doubtsOf(without(cellOf(), 'used'), 2)).toEqual(['what was used is not known']);
  });
});
