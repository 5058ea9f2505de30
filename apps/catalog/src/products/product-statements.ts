import { sql, type Statement } from '@highstreet/postgres';

// The names of the row are those of the contract; stock is a bigint and comes as a number, it stays far below 2^53.
const PRODUCT = `p.id, p.manufacturer_id AS "manufacturerId", p.department, p.brand, p.category, p.type,
  p.package_size AS "packageSize", p.price_cents AS "priceCents", s.quantity::float8 AS stock, p.version`;

export const PRODUCTS_BY_IDS = sql(
  'products.by-ids',
  `SELECT ${PRODUCT} FROM products p JOIN stock s ON s.product_id = p.id WHERE p.id = ANY ($1::int[])`,
);

export const DEPARTMENTS = sql(
  'products.departments',
  `SELECT department AS name, count(*)::int AS products, count(price_cents)::int AS "forSale"
   FROM products GROUP BY department ORDER BY department`,
);

const WORDS = `websearch_to_tsquery('english', $?)`;
// Its text ends in a quoted word, which `:*` makes a prefix; in anything else (a compound word in brackets) nothing is
// changed. No word left, as only stop words were given: nothing is found. Written so that the planner can fold it into
// a constant.
const WORDS_AND_PREFIX = `CASE WHEN ${WORDS}::text LIKE '%''' THEN (${WORDS}::text || ':*')::tsquery ELSE ${WORDS} END`;

const CONDITIONS = {
  department: 'p.department = $?',
  brand: 'p.brand = $?',
  category: 'p.category = $?',
  words: `p.search @@ ${WORDS}`,
  prefix: `p.search @@ ${WORDS_AND_PREFIX}`,
};
export type PageCondition = keyof typeof CONDITIONS;

const pages = new Map<string, Statement>();

/**
 * The next page by id; $1 is the id to start after, $2 the most rows, then one value for each condition. One prepared
 * statement for each combination. A search is not prepared (an empty name): its plan has to know the words, as a rare one
 * wants the index (3 ms; all rows in the order of the id: 100 ms) and a frequent one the order of the id (3 ms; the index
 * and a sort: 130 ms).
 */
export function pageStatement(conditions: readonly PageCondition[]): Statement {
  const key = ['products.page', ...conditions].join('-');
  let statement = pages.get(key);
  if (!statement) {
    const isSearch = conditions.includes('words') || conditions.includes('prefix');
    const where = conditions.map((condition, i) => `AND ${CONDITIONS[condition].replaceAll('$?', `$${i + 3}`)}`);
    // The limit stands inside, so that stock is read for the rows of the page alone.
    statement = sql(
      isSearch ? '' : key,
      `SELECT ${PRODUCT} FROM (
         SELECT * FROM products p WHERE p.id > $1::int ${where.join(' ')} ORDER BY p.id LIMIT $2::int
       ) p JOIN stock s ON s.product_id = p.id ORDER BY p.id`,
    );
    pages.set(key, statement);
  }
  return statement;
}
