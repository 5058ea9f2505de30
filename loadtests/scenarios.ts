/** What one virtual customer does, and how long that may keep them, so that a slow second of the shop drops nothing. */
export const JOURNEYS = {
  browse: { exec: 'browse', p99Ms: 500, busySeconds: 5 },
  checkout: { exec: 'checkout', p99Ms: 1_000, busySeconds: 8 },
  'flash-sale': { exec: 'flashSale', p99Ms: 1_000, busySeconds: 8 },
  admin: { exec: 'admin', p99Ms: 1_000, busySeconds: 5 },
} as const;
export type Journey = keyof typeof JOURNEYS;

export const SCENARIOS = ['browse', 'checkout', 'mixed', 'flash-sale', 'admin'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Journeys a second at the level 1 of a profile: an ordinary hour of a shop on two cores, with half of them left. */
export const USUAL_RATE: Record<Scenario, number> = {
  browse: 12,
  checkout: 8,
  mixed: 12,
  'flash-sale': 8,
  admin: 6,
};

/** Product pages in one journey of browse. */
const PRODUCTS_A_BROWSE = 2;
/** An assumption, no data tell of it. A real shop has fewer; this many meet their reads within a short run. */
const ADMIN_SHARE = 0.03;

/**
 * The share of each journey in a scenario. For `mixed` the recorded baskets give one bound of the hour's mix: every line
 * that was bought was looked at, so an order of n lines comes with n product pages, that is n / 2 journeys of browse.
 * That nobody looks without buying is not known, so real shares of browse are rather higher.
 */
export function sharesOf(scenario: Scenario, linesPerBasket: number): Partial<Record<Journey, number>> {
  if (scenario === 'admin') return { admin: 1 / 3, browse: 2 / 3 };
  if (scenario !== 'mixed') return { [scenario]: 1 };
  const browsesAnOrder = linesPerBasket / PRODUCTS_A_BROWSE;
  const checkout = (1 - ADMIN_SHARE) / (1 + browsesAnOrder);
  return { browse: checkout * browsesAnOrder, checkout, admin: ADMIN_SHARE };
}
