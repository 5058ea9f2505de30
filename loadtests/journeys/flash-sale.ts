import execution from 'k6/execution';
import { Counter } from 'k6/metrics';
import { ADMIN, bearerOf, type Bearers } from './bearers.ts';
import { follow, place } from './order-outcome.ts';
import { ask, confirmThat } from './shop.ts';
import { baskets, drawn, traffic } from './test-run.ts';

const stockTaken = new Counter('sale_stock_taken');
const name = '/api/products/{id}';

/** Everybody looks at one product and buys one of it, of which there are not enough for all. */
export function flashSale(bearers: Bearers): void {
  const { productId } = traffic.sale;
  const product = ask({ method: 'GET', path: `/api/products/${productId}`, name, schema: 'product' });
  if (product) confirmThat('sale: the product is the one of the sale', product.id === productId);
  const bearer = bearerOf(drawn(baskets).customerId, bearers);
  const key = `load-${traffic.runId}-sale-${execution.scenario.iterationInTest}`;
  const placedAt = Date.now();
  const order = place([{ productId, quantity: 1 }], { bearer, key });
  const outcome = order && follow(order, bearer, placedAt);
  if (outcome?.state === 'cancelled')
    confirmThat('sale: who is refused is told that it is sold out', outcome.reason === 'out-of-stock', outcome.reason);
}

/** Puts the product on the shelf in the number of the sale; what was there before. */
export function openSale(bearers: Bearers): number {
  const before = readStock(bearers);
  writeStock(traffic.sale.stock, bearers);
  return before;
}

/** Counts what the sale took (the launcher compares it with the orders) and puts back what was there. */
export function closeSale(stockBefore: number, bearers: Bearers): void {
  const left = readStock(bearers);
  confirmThat('sale: not more was sold than there was', left >= 0 && left <= traffic.sale.stock, String(left));
  stockTaken.add(traffic.sale.stock - left);
  writeStock(stockBefore, bearers);
}

function readStock(bearers: Bearers): number {
  const path = `/api/products/${traffic.sale.productId}`;
  const bearer = bearerOf(ADMIN, bearers);
  const headers = { 'cache-control': 'no-cache' };
  const product = ask({ method: 'GET', path, name, schema: 'product', bearer, headers });
  if (!product) throw new Error('the stock of the sale cannot be read');
  return product.stock;
}

function writeStock(stock: number, bearers: Bearers): void {
  const path = `/api/products/${traffic.sale.productId}`;
  ask({ method: 'PATCH', path, name, schema: 'product', bearer: bearerOf(ADMIN, bearers), body: { stock } });
}
