import { ask, confirmThat } from './shop.ts';
import { popularProduct } from './test-run.ts';

const PAGE = 20;
/** An assumption, no data tell of it: how often somebody narrows the list, and how often they search. */
const NARROWS = 0.5;
const SEARCHES = 0.3;

/** Somebody who looks for a product as popular as it really is: departments, lists and their next pages, two products. */
export function browse(): void {
  const wanted = popularProduct();
  const departments = ask({ method: 'GET', path: '/api/departments', schema: 'departments' });
  if (departments) {
    const known = departments.items.some(({ name, products }) => name === wanted.department && products > 0);
    confirmThat('departments: the one of a known product is there', known, wanted.department);
  }
  readTwoPages({ department: wanted.department });
  if (wanted.category !== null && Math.random() < NARROWS)
    readTwoPages({ department: wanted.department, category: wanted.category });
  const word = longestWord(wanted.type ?? '');
  if (word !== undefined && Math.random() < SEARCHES) search(word);
  readProduct(wanted);
  readProduct(popularProduct());
}

function readTwoPages(filter: { readonly department: string; readonly category?: string }): void {
  const name = `/api/products?${Object.keys(filter).join('&')}`;
  const query = Object.entries(filter).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const path = `/api/products?${query.join('&')}&limit=${PAGE}`;
  const first = ask({ method: 'GET', path, name, schema: 'productPage' });
  if (!first) return;
  const fits = first.items.every(
    ({ department, category }) => department === filter.department && (filter.category ?? category) === category,
  );
  confirmThat('list: not empty, and every product is of the filter', fits && first.items.length > 0);
  if (first.nextCursor === null) return;
  const next = `${path}&cursor=${encodeURIComponent(first.nextCursor)}`;
  const second = ask({ method: 'GET', path: next, name: `${name}&cursor`, schema: 'productPage' });
  if (!second) return;
  const seen = new Set(first.items.map(({ id }) => id));
  const goesOn =
    second.items.length > 0 &&
    second.items.every(({ id, department }) => !seen.has(id) && department === filter.department);
  confirmThat('list: the next page goes on, and shows no product again', goesOn);
}

/** The longest: full-text search knows no "all" and no "can". */
function longestWord(text: string): string | undefined {
  const words = text.split(/[^A-Za-z]+/).sort((a, b) => b.length - a.length);
  return words[0] || undefined;
}

function search(word: string): void {
  const path = `/api/products?q=${encodeURIComponent(word)}&limit=${PAGE}`;
  const found = ask({ method: 'GET', path, name: '/api/products?q', schema: 'productPage' });
  if (found) confirmThat('search: a word of a known product finds something', found.items.length > 0, word);
}

function readProduct({ id, department, priceCents }: ReturnType<typeof popularProduct>): void {
  const product = ask({ method: 'GET', path: `/api/products/${id}`, name: '/api/products/{id}', schema: 'product' });
  if (!product) return;
  const same = product.id === id && product.department === department && product.priceCents === priceCents;
  confirmThat('product: id, department and price are those of the price list', same, `product ${id}`);
}
