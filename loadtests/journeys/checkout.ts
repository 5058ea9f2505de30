import execution from 'k6/execution';
import { drawnBuyer } from './bearers.ts';
import { follow, place } from './order-outcome.ts';
import { confirmThat } from './shop.ts';
import { traffic } from './test-run.ts';

/** How often an answer is taken for lost and the order sent again under its key. */
const SENDS_AGAIN = 0.1;

/** A household buys a basket as it was recorded, and waits until it is told the outcome. */
export function checkout(): void {
  const { basket, bearer } = drawnBuyer();
  const key = `load-${traffic.runId}-${execution.scenario.name}-${execution.scenario.iterationInTest}`;
  const placedAt = Date.now();
  const order = place(basket.lines, { bearer, key });
  if (!order) return;
  const asAsked = order.customerId === basket.customerId && order.totalCents === basket.totalCents;
  const wrong = `${order.totalCents} cents, by the price list ${basket.totalCents}`;
  confirmThat("order: of this customer, and its cents are the price list's", asAsked, wrong);
  if (Math.random() < SENDS_AGAIN) {
    const again = place(basket.lines, { bearer, key });
    if (again) confirmThat('order: sent again under its key it is the same', again.id === order.id);
  }
  const outcome = follow(order, bearer, placedAt);
  if (outcome) confirmThat('order: confirmed, for all of it is in stock', outcome.state === 'confirmed', outcome.state);
}
