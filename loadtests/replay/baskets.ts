import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Failure } from '../../infra/local/failure.ts';

/** One recorded purchase, its lines as they stand in the file. */
export interface Basket {
  readonly id: string;
  readonly householdId: string;
  readonly lines: readonly { readonly productId: number; readonly quantity: number }[];
}

export type Row = Record<string, string>;

const COLUMNS = ['basket_id', 'household_id', 'product_id', 'quantity'] as const;

/** The rows of a CSV file with a header, plain or gzipped; the file is never in memory as a whole. */
export async function* readRows(file: string): AsyncGenerator<Row> {
  await access(file).catch(() => {
    throw new Failure(
      `There is no readable file ${file}`,
      'Give the path of a CSV file, for example data/baskets-1000.csv.gz',
    );
  });
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip().on('error', (cause) => rows.destroy(cause))) : bytes;
  const rows = parse({ columns: true, skip_empty_lines: true });
  text.pipe(rows);
  bytes.on('error', (cause) => rows.destroy(cause));
  try {
    for await (const row of rows) yield row as Row;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure(
      `${file} is not a readable CSV file: ${(cause as Error).message}`,
      'Check that the file is complete',
    );
  }
}

interface OpenBasket extends Basket {
  readonly lines: { readonly productId: number; readonly quantity: number }[];
}

/** Puts consecutive rows of one basket together. A basket in two places would be two bodies for one key: refused. */
export async function* groupBaskets(rows: AsyncIterable<Row>): AsyncGenerator<Basket> {
  const seen = new Set<string>();
  let current: OpenBasket | undefined;
  let lineNumber = 1; // the header
  for await (const row of rows) {
    lineNumber += 1;
    const { id, householdId, lines } = basketOf(row, lineNumber);
    if (current?.id === id) {
      current.lines.push(...lines);
      continue;
    }
    if (current) yield current;
    if (seen.has(id)) throw badLine(lineNumber, `basket ${id} goes on here after another basket`);
    seen.add(id);
    current = { id, householdId, lines };
  }
  if (current) yield current;
}

/** The row as a basket of one line. */
function basketOf(row: Row, lineNumber: number): OpenBasket {
  const text = (column: (typeof COLUMNS)[number]): string => {
    const value = row[column];
    if (!value) throw badLine(lineNumber, `${column} is missing`);
    return value;
  };
  const number = (column: (typeof COLUMNS)[number]): number => {
    const value = Number(text(column));
    if (Number.isNaN(value)) throw badLine(lineNumber, `${column} is not a number`);
    return value;
  };
  const line = { productId: number('product_id'), quantity: number('quantity') };
  return { id: text('basket_id'), householdId: text('household_id'), lines: [line] };
}

function badLine(lineNumber: number, cause: string): Failure {
  return new Failure(
    `Line ${lineNumber} cannot be replayed: ${cause}`,
    `The columns ${COLUMNS.join(', ')} are needed, with the lines of a basket one after the other`,
  );
}

/** At most `limit` baskets of the file, in its order. */
export async function readBaskets(file: string, limit = Infinity): Promise<Basket[]> {
  const baskets: Basket[] = [];
  for await (const basket of groupBaskets(readRows(file))) {
    baskets.push(basket);
    if (baskets.length >= limit) break;
  }
  if (baskets.length === 0)
    throw new Failure(`${file} holds no basket`, 'Give a file with a header and at least one line');
  return baskets;
}
