import { getProduct, listDepartments, listProducts, placeOrder } from '@highstreet/contracts';
import { linesPerBasket } from '../../../loadtests/traffic/shelf.ts';
import type { Shelf } from '../../../loadtests/traffic/traffic.ts';
import { sharesOf } from '../../../loadtests/scenarios.ts';
import { randomFrom } from '../../faults/random.ts';

export type Kind = 'departments' | 'list' | 'category' | 'search' | 'product' | 'order';

export interface Ask {
  readonly kind: Kind;
  readonly path: string;
  readonly status: number;
  /** How a right answer begins; cheaper than to parse it, on cores that the shop needs. */
  readonly begins: string;
  /** Of an order; everything else is a GET. */
  readonly order?: { readonly bearer: string; readonly body: string };
}

/** Requests that a journey of loadtests/journeys makes on average. Next pages are asked for as first ones. */
const A_BROWSE = { departments: 1, list: 2, category: 1, search: 0.3, product: 2 };
/** One in ten orders is sent again under its key there; here it is one more order. The wait for the outcome is left out. */
const A_CHECKOUT = { order: 1.1 };
const PAGE = 20;
const ITEMS = '{"items":[{';

/** Of 1: how often each kind is asked for, with as many journeys of browse and of checkout as in `mixed`. */
export function sharesOfKinds(lines: number): Record<Kind, number> {
  const { browse = 0, checkout = 0 } = sharesOf('mixed', lines);
  const weights = Object.entries(A_BROWSE).map(([kind, count]) => [kind, count * browse] as const);
  const all = [...weights, ['order', A_CHECKOUT.order * checkout] as const];
  const sum = all.reduce((total, [, weight]) => total + weight, 0);
  return Object.fromEntries(all.map(([kind, weight]) => [kind, weight / sum])) as Record<Kind, number>;
}

/** An endless row of requests, the same for the same seed. `bearers`: of the first baskets of the shelf, in their order. */
export function mixOf(shelf: Shelf, bearers: readonly string[], seed: number): () => Ask {
  const random = randomFrom(seed);
  const shares = Object.entries(sharesOfKinds(linesPerBasket(shelf))) as [Kind, number][];
  const drawn = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const kindOf = (lot: number): Kind => {
    let sum = 0;
    return shares.find(([, share]) => (sum += share) > lot)?.[0] ?? 'product';
  };
  return () => {
    const kind = kindOf(random());
    // As popular as it really is, also for what is only looked for by way of it.
    const product = shelf.products[drawn(shelf.bought)]!;
    const list = (query: string): Ask => ({
      kind,
      path: `${listProducts.path}?${query}&limit=${PAGE}`,
      status: 200,
      begins: ITEMS,
    });
    const department = `department=${encodeURIComponent(product.department)}`;
    if (kind === 'departments') return { kind, path: listDepartments.path, status: 200, begins: ITEMS };
    if (kind === 'list') return list(department);
    if (kind === 'category')
      return list(
        product.category === null ? department : `${department}&category=${encodeURIComponent(product.category)}`,
      );
    if (kind === 'search') {
      const word = longestWord(product.type);
      // Some words find nothing: to the database CRUSHED/CUBED is one.
      return word === undefined ? list(department) : { ...list(`q=${encodeURIComponent(word)}`), begins: '{"items":[' };
    }
    if (kind === 'order') {
      const buyer = Math.floor(random() * bearers.length);
      const body = JSON.stringify({ lines: shelf.baskets[buyer]!.lines });
      return {
        kind,
        path: placeOrder.path,
        status: placeOrder.status,
        begins: '{',
        order: { bearer: bearers[buyer]!, body },
      };
    }
    const path = getProduct.path.replace('{id}', String(product.id));
    return { kind, path, status: 200, begins: `{"id":${product.id},` };
  };
}

/** The longest: full-text search knows no "all" and no "can". */
function longestWord(type: string | null): string | undefined {
  return (type ?? '').split(/[^A-Za-z]+/).sort((a, b) => b.length - a.length)[0] || undefined;
}
