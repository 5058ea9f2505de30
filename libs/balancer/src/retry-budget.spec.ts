import fc from 'fast-check';
import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it('allows a fifth of the requests, ten a second and a hundred saved, and never more', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('requests' as const), count: fc.nat(500) }),
      fc.record({ kind: fc.constant('retries' as const), count: fc.nat(500) }),
      fc.record({ kind: fc.constant('wait' as const), count: fc.nat(5_000) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const budget = new RetryBudget(0);
        let [nowMs, requests, retries] = [0, 0, 0];
        for (const { kind, count } of steps) {
          if (kind === 'wait') nowMs += count;
          for (let nth = 0; nth < count && kind !== 'wait'; nth += 1) {
            if (kind === 'requests') requests += 1;
            if (kind === 'requests') budget.earn();
            else if (budget.spend(nowMs)) retries += 1;
          }
        }
        expect(retries).toBeLessThanOrEqual(100 + requests / 5 + nowMs / 100 + 1e-6);
      }),
    );
  });

  it('lets a caller of little traffic retry, and has the minimum again after a second', () => {
    const budget = new RetryBudget(0);
    const spent = (nowMs: number) => Array.from({ length: 1_000 }, () => budget.spend(nowMs)).filter(Boolean).length;
    expect(spent(0)).toBe(100);
    expect(spent(1_000)).toBe(10);
    for (let nth = 0; nth < 52; nth += 1) budget.earn();
    expect(spent(1_000)).toBe(10);
  });
});
