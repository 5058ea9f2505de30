import type { Summary } from './k6/summary.ts';
import { saleNotes } from './run.ts';

const sale = (confirmed: number, taken: number, inTime: number): Summary => ({
  metrics: {
    orders_confirmed: { values: { count: confirmed } },
    sale_stock_taken: { values: { count: taken } },
    orders_final_in_time: { values: { rate: inTime } },
  },
});

describe('a flash sale', () => {
  it('has nothing to note when every unit taken is of a confirmed order', () => {
    expect(saleNotes(sale(30, 30, 1))).toEqual([]);
  });

  it('that sold what it did not take from stock is told of', () => {
    expect(saleNotes(sale(31, 30, 0.9))).toEqual(['The sale confirmed 31 orders and took 30 units from stock']);
  });

  it('that took what it did not sell is told of, unless an order was not waited for to its end', () => {
    expect(saleNotes(sale(29, 30, 1))).toHaveLength(1);
    expect(saleNotes(sale(29, 30, 0.99))).toEqual([]);
  });
});
