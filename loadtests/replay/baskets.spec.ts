import { groupBaskets, type Row } from './baskets.ts';

const row = (basket: string, product: number, quantity: string, household = '906'): Row => ({
  transaction_timestamp: '2017-01-01T12:30:27',
  basket_id: basket,
  household_id: household,
  store_id: '319',
  product_id: String(product),
  quantity,
  sales_value: '1.5',
});

async function* rows(...list: Row[]): AsyncGenerator<Row> {
  yield* list;
}

describe('groupBaskets', () => {
  it('puts consecutive lines of one basket together, as recorded: zero quantities and repeated products too', async () => {
    const baskets = await Array.fromAsync(
      groupBaskets(
        rows(
          row('31198655051', 1041453, '1', '1228'),
          row('31198705046', 1020156, '1'),
          row('31198705046', 1053875, '0'),
          row('31198705046', 1020156, '2'),
          row('31198676055', 6534178, '14332', '1058'),
        ),
      ),
    );
    expect(baskets).toEqual([
      { id: '31198655051', householdId: '1228', lines: [{ productId: 1041453, quantity: 1 }] },
      {
        id: '31198705046',
        householdId: '906',
        lines: [
          { productId: 1020156, quantity: 1 },
          { productId: 1053875, quantity: 0 },
          { productId: 1020156, quantity: 2 },
        ],
      },
      { id: '31198676055', householdId: '1058', lines: [{ productId: 6534178, quantity: 14332 }] },
    ]);
  });

  it('refuses a basket that goes on after another one, by the number of the line', async () => {
    const split = groupBaskets(rows(row('1', 5, '1'), row('2', 5, '1'), row('1', 6, '1')));
    await expect(Array.fromAsync(split)).rejects.toThrow('Line 4 cannot be replayed: basket 1 goes on here');
  });

  it('refuses a quantity that is not a number, and a column that is missing', async () => {
    await expect(Array.fromAsync(groupBaskets(rows(row('1', 5, 'two'))))).rejects.toThrow('Line 2');
    await expect(Array.fromAsync(groupBaskets(rows({ basket_id: '1' })))).rejects.toThrow('product_id is missing');
  });
});
