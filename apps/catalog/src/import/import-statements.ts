/** Any fixed number; two imports at once would only wait for each other's rows. */
export const IMPORT_LOCK = 'SELECT pg_advisory_xact_lock(4711024)';

export const FIND_IMPORT = 'SELECT products FROM product_imports WHERE sha256 = $1';

export const CREATE_STAGING = `
  CREATE TEMPORARY TABLE staging (
    nth integer GENERATED ALWAYS AS IDENTITY,
    product_id integer, manufacturer_id integer, department text, brand text,
    category text, type text, package_size text, price_cents integer
  ) ON COMMIT DROP`;

export const COPY_STAGING = `
  COPY staging (product_id, manufacturer_id, department, brand, category, type, package_size, price_cents)
  FROM STDIN (FORMAT csv)`;

/**
 * A product that is known keeps its price, its stock and, if nothing is different, its version: the file says what a
 * product is, the shop what it costs. $1, $2: the rows of the staging table after the first up to the second.
 */
export const UPSERT_PRODUCTS = `
  INSERT INTO products AS p (id, manufacturer_id, department, brand, category, type, package_size, price_cents)
  SELECT product_id, manufacturer_id, department, brand, category, type, package_size, price_cents
  FROM staging WHERE nth > $1 AND nth <= $2 ORDER BY product_id
  ON CONFLICT (id) DO UPDATE SET
    manufacturer_id = excluded.manufacturer_id, department = excluded.department, brand = excluded.brand,
    category = excluded.category, type = excluded.type, package_size = excluded.package_size, version = p.version + 1
  WHERE (p.manufacturer_id, p.department, p.brand, p.category, p.type, p.package_size) IS DISTINCT FROM
    (excluded.manufacturer_id, excluded.department, excluded.brand, excluded.category, excluded.type, excluded.package_size)
  RETURNING (xmax = 0) AS inserted`;

/** $3: the stock that a new product starts with. */
export const INSERT_STOCK = `
  INSERT INTO stock (product_id, quantity)
  SELECT product_id, $3 FROM staging WHERE nth > $1 AND nth <= $2 ORDER BY product_id
  ON CONFLICT (product_id) DO NOTHING`;

export const RECORD_IMPORT = `
  INSERT INTO product_imports (sha256, products, inserted, updated) VALUES ($1, $2, $3, $4)`;

/** Fresh statistics, and visibility maps for index-only scans; autovacuum would come by within a minute. */
export const VACUUM = 'VACUUM (ANALYZE) products, stock';
