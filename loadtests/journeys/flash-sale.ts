import execution from 'k6/execution';
import { Counter } from 'k6/metrics';
import { adminBearer, drawnBuyer } from './bearers.ts';
import { follow, place } from './order-outcome.ts';
import { ask, confirmThat } from './shop.ts';
import { traffic } from './test-run.ts';

const stockTaken = new Counter('sale_stock_taken');
const name = '/api/products/{id}';

/** Everybody looks at one product and buys one of it, of which there are not enough for all. */
export function flashSale(): void {
  const { productId } = traffic.sale;
  const product = ask({ method: 'GET', path: `/api/products/${productId}`, name, schema: 'product' });
  if (product) confirmThat('sale: the product is the one of the sale', product.id === productId);
  const { bearer } = drawnBuyer();
  const key = `load-${traffic.runId}-sale-${execution.scenario.iterationInTest}`;
  const placedAt = Date.now();
  const order = place([{ productId, quantity: 1 }], { bearer, key });
  const outcome = order && follow(order, bearer, placedAt);
  if (outcome?.state === 'cancelled')
    confirmThat('sale: who is refused is told that it is sold out', outcome.reason === 'out-of-stock', outcome.reason);
}

/** Puts the product on the shelf in the number of the sale; what was there before. */
export function openSale(): number {
  const before = readStock();
  writeStock(traffic.sale.stock);
  return before;
}

/** Counts what the sale took (the launcher compares it with the orders) and puts back what was there. */
export function closeSale(stockBefore: number): void {
  const left = readStock();
  confirmThat('sale: not more was sold than there was', left >= 0 && left <= traffic.sale.stock, String(left));
  stockTaken.add(traffic.sale.stock - left);
  writeStock(stockBefore);
}

function readStock(): number {
  const path = `/api/products/${traffic.sale.productId}`;
  const bearer = adminBearer();
  const headers = { 'cache-control': 'no-cache' };
  const product = ask({ method: 'GET', path, name, schema: 'product', bearer, headers });
  if (!product) throw new Error('the stock of the sale cannot be read');
  return product.stock;
}

function writeStock(stock: number): void {
  const path = `/api/products/${traffic.sale.productId}`;
  ask({ method: 'PATCH', path, name, schema: 'product', bearer: adminBearer(), body: { stock } });
}
