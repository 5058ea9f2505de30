import { Cents, Product, ProductId } from '@highstreet/contracts';
import { parse } from 'csv-parse';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { ImportError } from './import-error.ts';

const empty = (text: unknown) => (text === '' ? null : text);
const whole = z
  .string()
  .regex(/^-?\d{1,15}$/, 'must be a whole number')
  .transform(Number);
const text = z
  .string()
  .min(1, 'must not be empty')
  .max(200)
  .refine((value) => !value.includes('\0'), 'must not hold a NUL');
const optionalText = z.preprocess(empty, text.nullable());

/** The columns of the file, in any order, and what each must hold. Empty stands for "none" where null is allowed. */
const Row = z.object({
  product_id: whole.pipe(ProductId),
  manufacturer_id: whole.pipe(Product.shape.manufacturerId),
  department: text,
  brand: text,
  product_category: optionalText,
  product_type: optionalText,
  package_size: optionalText,
  price_cents: z.preprocess(empty, whole.pipe(Cents.max(100_000_000)).nullable()),
});
export type ProductRow = z.infer<typeof Row>;
const COLUMNS = Object.keys(Row.shape);

/** A gzipped CSV of products. */
export class ProductFile {
  constructor(readonly path: string) {}

  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(this.path), hash).catch((error: unknown) => {
      throw this.explain(error);
    });
    return hash.digest('hex');
  }

  /** Every row, checked. @throws ImportError that names the line */
  async *rows(): AsyncGenerator<ProductRow> {
    const gunzip = createGunzip();
    const csv = parse({ bom: true, columns: (header: string[]) => this.checkHeader(header), info: true });
    const source = createReadStream(this.path);
    const failed = pipeline(source, gunzip, csv).catch(() => undefined);
    const lineOfId = new Map<number, number>();
    try {
      for await (const { record, info } of csv as AsyncIterable<{ record: unknown; info: { lines: number } }>) {
        const row = this.checkRow(record, info.lines);
        const before = lineOfId.get(row.product_id);
        if (before) throw this.invalid(info.lines, `product_id ${row.product_id} stands in line ${before} already`);
        lineOfId.set(row.product_id, info.lines);
        yield row;
      }
    } catch (error) {
      throw this.explain(error);
    } finally {
      source.destroy();
      await failed;
    }
    if (lineOfId.size === 0)
      throw new ImportError('file-corrupt', `${this.path} holds no products`, 'Restore data/products.csv.gz.');
  }

  private checkHeader(header: string[]): string[] {
    const missing = COLUMNS.filter((column) => !header.includes(column));
    if (missing.length > 0) throw this.invalid(1, `the columns ${missing.join(', ')} are missing`);
    return header;
  }

  private checkRow(record: unknown, line: number): ProductRow {
    const parsed = Row.safeParse(record);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0]!;
    throw this.invalid(line, `${issue.path.join('.')} ${lowerFirst(issue.message)}`);
  }

  private invalid(line: number, message: string): ImportError {
    return new ImportError(
      'row-invalid',
      `${this.path}, line ${line}: ${message}`,
      'Mend this line and run the import again.',
    );
  }

  private explain(cause: unknown): unknown {
    if (cause instanceof ImportError) return cause;
    const { code, message, lines } = cause as { code?: string; message?: string; lines?: number };
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') {
      return new ImportError(
        'file-missing',
        `${this.path} cannot be read (${code})`,
        'Set PRODUCTS_FILE to the gzipped CSV of products.',
        { cause },
      );
    }
    if (code?.startsWith('Z_')) {
      const mend = 'Copy it anew: it is not gzip, or was cut off on its way.';
      return new ImportError('file-corrupt', `${this.path} cannot be unpacked (${message})`, mend, { cause });
    }
    if (code?.startsWith('CSV_')) return this.invalid(lines ?? 0, message ?? code);
    return cause;
  }
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
