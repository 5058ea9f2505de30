import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as statements from './import-statements.ts';
import type { ProductFile, ProductRow } from './product-file.ts';
import type { Progress } from './progress.ts';

export type ImportResult =
  | { readonly state: 'imported'; readonly products: number; readonly inserted: number; readonly updated: number }
  | { readonly state: 'known'; readonly products: number };

/** Rows in one chunk of the COPY, and in one upsert: some 0.1 s of work between two signs of progress. */
const CHUNK = 2_000;

/**
 * Brings a file of products into the database, in one transaction: a kill, a bad row or a lost connection leaves nothing
 * behind, and the next run starts anew. The same file, by its hash, is imported once; another file adds its new
 * products and corrects descriptions, but never touches a price or a stock.
 *
 * While it runs (seconds) the outbox relay holds back events of transactions that began after it.
 */
export class ProductImporter {
  constructor(
    private readonly client: pg.Client,
    private readonly initialStock: number,
    private readonly progress: Progress,
  ) {}

  async import(file: ProductFile): Promise<ImportResult> {
    const sha256 = await file.sha256();
    const known = await this.find(sha256);
    if (known) return known;
    await this.client.query('BEGIN');
    try {
      await this.client.query(statements.IMPORT_LOCK);
      const result = (await this.find(sha256)) ?? (await this.write(file, sha256));
      await this.client.query('COMMIT');
      await this.client.query(statements.VACUUM);
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private async find(sha256: string): Promise<ImportResult | undefined> {
    const { rows } = await this.client.query<{ products: number }>(statements.FIND_IMPORT, [sha256]);
    return rows[0] && { state: 'known', products: rows[0].products };
  }

  private async write(file: ProductFile, sha256: string): Promise<ImportResult> {
    const products = await this.stage(file);
    let [inserted, updated] = [0, 0];
    this.progress.begin('writing products', products);
    for (let from = 0; from < products; from += CHUNK) {
      const written = await this.client.query<{ inserted: boolean }>(statements.UPSERT_PRODUCTS, [from, from + CHUNK]);
      await this.client.query(statements.INSERT_STOCK, [from, from + CHUNK, this.initialStock]);
      const added = written.rows.filter((row) => row.inserted).length;
      inserted += added;
      updated += written.rows.length - added;
      this.progress.advance(Math.min(CHUNK, products - from));
    }
    this.progress.end();
    await this.client.query(statements.RECORD_IMPORT, [sha256, products, inserted, updated]);
    return { state: 'imported', products, inserted, updated };
  }

  private async stage(file: ProductFile): Promise<number> {
    await this.client.query(statements.CREATE_STAGING);
    const copy = this.client.query(copyFrom(statements.COPY_STAGING));
    await pipeline(Readable.from(chunksOf(file.rows())), copy);
    return copy.rowCount;
  }
}

async function* chunksOf(rows: AsyncIterable<ProductRow>): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const row of rows) {
    if (lines.push(csvLine(row)) < CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

/** Empty without quotes is NULL; text is always quoted. */
function csvLine(row: ProductRow): string {
  const text = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  const { department, brand, product_category, product_type, package_size } = row;
  const texts = [department, brand, product_category, product_type, package_size].map(text);
  return `${row.product_id},${row.manufacturer_id},${texts.join(',')},${row.price_cents ?? ''}\n`;
}
