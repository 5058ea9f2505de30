import { isBack, localStatus, pidOf } from '../client/local-instance.ts';
import { ICE_CREAM, MACARONI } from '../client/products.ts';
import { type Bought, buyWhile, finalOrdersOf } from '../client/shoppers.ts';

const LONG = 300_000;

/** Every order that a customer was told of is there and confirmed, once; and nothing else is. */
async function expectNoneLostNorDoubled(all: Bought[]): Promise<void> {
  for (const { customer, orderIds } of all) {
    const orders = await finalOrdersOf(customer);
    expect(orders.map(({ id }) => id).sort()).toEqual([...orderIds].sort());
    expect(new Set(orders.map(({ state }) => state))).toEqual(new Set(['confirmed']));
  }
  expect(all.flatMap(({ orderIds }) => orderIds).length).toBeGreaterThan(0);
}

/** Sends the signal while customers are ordering, and goes on until another process has taken the place. */
function buyThrough(part: string, signal: NodeJS.Signals, productId: number): Promise<Bought[]> {
  return buyWhile(async () => {
    const pid = await pidOf(part);
    process.kill(pid, signal);
    await isBack(part, pid);
  }, productId);
}

const shop = await localStatus();
const two = shop?.parts.some(({ name }) => name === 'gateway-2') ?? false;
const where = two ? describe : describe.skip;
if (!two) console.warn('skipped: needs a shop of size full that this checkout runs');

where('while customers are ordering', () => {
  it.each(['gateway-1', 'catalog-1', 'orders-1', 'notifications-1'])(
    'kill -9 of %s loses no order',
    async (part) => expectNoneLostNorDoubled(await buyThrough(part, 'SIGKILL', ICE_CREAM)),
    LONG,
  );

  it.each(['gateway-2', 'catalog-2', 'orders-2'])(
    '%s drains on SIGTERM: no request fails',
    async (part) => {
      const all = await buyThrough(part, 'SIGTERM', MACARONI);
      expect(all.flatMap(({ failures }) => failures)).toEqual([]);
      await expectNoneLostNorDoubled(all);
    },
    LONG,
  );
});
