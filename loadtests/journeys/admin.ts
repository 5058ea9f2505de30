import { sleep } from 'k6';
import execution from 'k6/execution';
import { Trend } from 'k6/metrics';
import { adminBearer } from './bearers.ts';
import { ask, confirmThat } from './shop.ts';
import { neverBought, traffic } from './test-run.ts';

const staleMs = new Trend('price_stale_ms', true);
const READ_EVERY_S = 0.05;
const name = '/api/products/{id}';

/**
 * Changes a price while customers read, then reads as a customer: after the answered change the old price may be seen
 * for at most `staleMs`, and never again once the new one was seen. Each iteration has a product of its own, and the
 * price is put back by a second change.
 */
export function admin(): void {
  const { id, priceCents } = neverBought[execution.scenario.iterationInTest % neverBought.length] as {
    id: number;
    priceCents: number;
  };
  const path = `/api/products/${id}`;
  ask({ method: 'GET', path, name, schema: 'product' }); // it is in every cache now
  for (const price of [priceCents + 1, priceCents]) {
    const body = { priceCents: price };
    const changed = ask({ method: 'PATCH', path, name, schema: 'product', bearer: adminBearer(), body });
    if (!changed) continue;
    confirmThat('change: the answer has the new price', changed.priceCents === price);
    readUntilSure(id, changed.version);
  }
}

function readUntilSure(id: number, version: number): void {
  const answeredAt = Date.now();
  let seenAt: number | undefined;
  let wentBack = false;
  // Twice as long as the limit would be long; a few reads beyond the first new one meet the other instances' caches.
  for (
    let reads = 0;
    reads < 4 || (seenAt === undefined && Date.now() - answeredAt <= traffic.limits.staleMs);
    reads += 1
  ) {
    const askedAt = Date.now();
    const product = ask({ method: 'GET', path: `/api/products/${id}`, name, schema: 'product' });
    if (!product) return;
    if (product.version >= version) seenAt ??= askedAt;
    else if (seenAt !== undefined) wentBack = true;
    sleep(READ_EVERY_S);
  }
  const oldFor = (seenAt ?? Date.now()) - answeredAt;
  staleMs.add(Math.max(0, oldFor));
  confirmThat(
    'change: read in time',
    seenAt !== undefined && oldFor <= traffic.limits.staleMs,
    `after ${oldFor} ms not yet`,
  );
  confirmThat('change: once read, the old price does not come back', !wentBack, `product ${id}`);
}
