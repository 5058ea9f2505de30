import pg from 'pg';

/** The body of every answer. A product of the shop has about 230 bytes; these have a longer `type`. */
export const BODY_BYTES = 600;
/** Above every id of the data, and all of nine digits, so that all answers have the same length. */
export const FIRST_ID = 910_000_000;
/** Asked for in turn: the cache is as warm as it is for what many people want, and readers seldom meet. */
export const IDS = Array.from({ length: 100 }, (_, index) => FIRST_ID + index);

export type Product = Readonly<Record<string, string | number | null>> & { readonly id: number };

/** Puts the products into the catalog's database; safe to repeat. */
export async function insertProducts(databaseUrl: string, ids: readonly number[] = IDS): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO products (id, manufacturer_id, department, brand, category, type, package_size, price_cents)
       SELECT id, 1, 'GROCERY', 'National', 'EXPERIMENT', $2, '1 KG', 299 FROM unnest($1::int[]) id
       ON CONFLICT (id) DO UPDATE SET type = excluded.type`,
      [ids, 'x'.repeat(BODY_BYTES - bytesWithoutType())],
    );
    await client.query(
      'INSERT INTO stock (product_id, quantity) SELECT id, 100000 FROM unnest($1::int[]) id ON CONFLICT DO NOTHING',
      [ids],
    );
  } finally {
    await client.end();
  }
}

function bytesWithoutType(): number {
  return JSON.stringify({
    id: FIRST_ID,
    manufacturerId: 1,
    department: 'GROCERY',
    brand: 'National',
    category: 'EXPERIMENT',
    type: '',
    packageSize: '1 KG',
    priceCents: 299,
    stock: 100_000,
    version: 1,
  }).length;
}
