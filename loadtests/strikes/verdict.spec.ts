import { judge } from './verdict.ts';

const kill = { kind: 'kill', part: 'gateway-1', atMs: 10_000, backAtMs: 12_000 } as const;
const restart = { kind: 'restart', part: 'catalog-1', atMs: 20_000, backAtMs: 23_000 } as const;
const failed = (atMs: number, name: string) => ({ atMs, name, status: 502 });

describe('what fails under strikes', () => {
  it.each([
    ['nothing', [], true],
    ['a change of a price in flight on a killed part', [failed(10_050, 'PATCH /api/products/{id}')], true],
    ['a read in flight on a killed part', [failed(10_050, 'GET /api/products/{id}')], false],
    ['an order, which has its key', [failed(10_050, 'POST /api/orders')], false],
    ['a change of a price during a restart', [failed(20_100, 'PATCH /api/products/{id}')], false],
    ['anything before the first strike', [failed(9_000, 'PATCH /api/products/{id}')], false],
  ])('decides on %s', (_, requests, passed) => {
    expect(judge([kill, restart], [kill, restart], requests).passed).toBe(passed);
  });

  it('does not pass when a part was not struck, or has not come back', () => {
    expect(judge([kill, restart], [kill], []).passed).toBe(false);
    expect(judge([kill], [{ kind: 'kill', part: 'gateway-1', atMs: 10_000 }], []).passed).toBe(false);
  });

  it('is told by strike, with what failed', () => {
    const { lines } = judge([kill], [kill], [failed(10_050, 'GET /api/products/{id}')]);
    expect(lines).toEqual([
      'kill gateway-1: back after 2.0 s, 1 requests failed (1 × GET /api/products/{id}: 502)',
      '1 requests failed that should not have',
    ]);
  });
});
