import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProducts1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // `english` and not `simple`, so that `cookie` and `apples` find COOKIES and APPLE. The parser would take
    // COOKIES/CONES for a file name and BREAD:ROLLS for one word, hence the translate; search-text.ts does the same.
    await runner.query(`
      CREATE TABLE products (
        id integer PRIMARY KEY,
        manufacturer_id integer NOT NULL,
        department text NOT NULL,
        brand text NOT NULL,
        category text,
        type text,
        package_size text,
        price_cents integer CHECK (price_cents >= 0),
        version integer NOT NULL DEFAULT 1,
        search tsvector NOT NULL GENERATED ALWAYS AS (
          to_tsvector('english', translate(
            coalesce(category, '') || ' ' || coalesce(type, '') || ' ' || coalesce(package_size, ''), '/:-&', '    '))
        ) STORED
      ) WITH (fillfactor = 90)`);
    await runner.query('CREATE INDEX products_department ON products (department, id)');
    await runner.query('CREATE INDEX products_brand ON products (brand, id)');
    await runner.query('CREATE INDEX products_category ON products (category, id)');
    // Written by imports only: no list of pending entries that every search would have to read.
    await runner.query('CREATE INDEX products_search ON products USING gin (search) WITH (fastupdate = off)');

    // A table of its own, narrow and half empty: every order updates it, and with room on the page and no index over
    // the quantity such an update touches no index (HOT). bigint, as what is returned may exceed what fits an integer.
    await runner.query(`
      CREATE TABLE stock (
        product_id integer PRIMARY KEY REFERENCES products (id),
        quantity bigint NOT NULL CHECK (quantity >= 0)
      ) WITH (fillfactor = 50)`);

    await runner.query(`
      CREATE TABLE product_imports (
        sha256 text PRIMARY KEY,
        products integer NOT NULL,
        inserted integer NOT NULL,
        updated integer NOT NULL,
        imported_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE product_imports, stock, products');
  }
}
