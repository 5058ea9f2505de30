import { isConnectionError } from '@highstreet/service';
import { defineEnvironment, EnvironmentError } from '@highstreet/service';
import pg from 'pg';
import { z } from 'zod';
import { databaseEnvironment } from './catalog-environment.ts';
import { ImportError } from './import/import-error.ts';
import { ProductFile } from './import/product-file.ts';
import { ProductImporter } from './import/product-importer.ts';
import { progressOn } from './import/progress.ts';

class ImportEnvironment extends defineEnvironment({
  ...databaseEnvironment,
  PRODUCTS_FILE: z.string().default('data/products.csv.gz'),
  /** What a product has in stock when it is imported for the first time; a later import never touches it. */
  INITIAL_STOCK: z.coerce.number().int().min(0).max(1_000_000_000).default(100_000),
}) {}

try {
  await importProducts(new ImportEnvironment());
} catch (error) {
  process.stderr.write(`✗ ${explain(error)}\n`);
  process.exitCode = 1;
}

async function importProducts(env: ImportEnvironment): Promise<void> {
  const startedMs = performance.now();
  const client = new pg.Client({ connectionString: env.CATALOG_DATABASE_URL, application_name: 'import-products' });
  client.on('error', () => undefined); // whatever runs at that moment fails with it
  await client.connect();
  try {
    const importer = new ProductImporter(client, env.INITIAL_STOCK, progressOn(process.stdout));
    const result = await importer.import(new ProductFile(env.PRODUCTS_FILE));
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    process.stdout.write(
      result.state === 'known'
        ? `✓ ${result.products} products, imported before\n`
        : `✓ ${result.products} products in ${seconds} s: ${result.inserted} new, ${result.updated} changed\n`,
    );
  } finally {
    await client.end();
  }
}

function explain(error: unknown): string {
  if (error instanceof ImportError) return `${error.message}\n  ${error.mend}\n  Nothing was written.`;
  if (error instanceof EnvironmentError) return error.message;
  const { code, message } = error as { code?: string; message?: string };
  if (code === '42P01') return 'The tables of catalog do not exist yet\n  Run the migration first (migrate.mjs).';
  if (isConnectionError(error))
    return `Postgres does not answer (${code ?? message})\n  Is it running where CATALOG_DATABASE_URL points to?`;
  return `The import failed: ${message}\n  Nothing was written.`;
}
