import { closeSale, openSale } from './flash-sale.ts';
import { traffic } from './test-run.ts';

// The script k6 runs, for every scenario and profile: which journey starts when is in the traffic of the run.

export { admin } from './admin.ts';
export { browse } from './browse.ts';
export { checkout } from './checkout.ts';
export { flashSale } from './flash-sale.ts';

export const options = {
  scenarios: traffic.scenarios,
  thresholds: traffic.thresholds,
  summaryTrendStats: ['avg', 'min', 'med', 'p(90)', 'p(99)', 'max', 'count'],
  systemTags: ['scenario', 'name', 'status', 'method', 'check', 'error_code'],
  setupTimeout: '120s',
  teardownTimeout: '60s',
  userAgent: 'highstreet-load',
};

interface Prepared {
  readonly stockBefore?: number;
}

export function setup(): Prepared {
  return 'flash-sale' in traffic.scenarios ? { stockBefore: openSale() } : {};
}

export function teardown({ stockBefore }: Prepared): void {
  if (stockBefore !== undefined) closeSale(stockBefore);
}

/** The whole summary as a file for the launcher, and nothing on the screen. */
export function handleSummary(data: unknown): Record<string, string> {
  return { [`${__ENV.RUN_FOLDER}/summary.json`]: JSON.stringify(data) };
}
