import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RESERVATIONS } from '../../apps/catalog/src/reservations/reservation-state.ts';
import { TRANSITIONS } from '../../apps/orders/src/orders/order-state.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/saga.md', import.meta.url));

/** The tables of docs/saga.md by name; each stands between two comments that name it. */
const TABLES: Readonly<Record<string, () => string>> = {
  orders: () =>
    table('Order', TRANSITIONS, ({ becomes, why }) => `${becomes === null ? '–' : `**${becomes}**`}: ${why}`),
  reservations: () =>
    table('Reservation', RESERVATIONS, ({ becomes, answers, stock, why }) => {
      const effects = [becomes && `**${becomes}**`, stock && `stock ${stock}`, answers && `answers \`${answers}\``];
      return `${effects.filter(Boolean).join(', ') || '–'}: ${why}`;
    }),
};

/** The document as it is. */
export function readSaga(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

/** The document with the tables of the code. */
export function sagaWithTables(document: string): string {
  return Object.entries(TABLES).reduce((text, [name, rows]) => {
    const [begin, end] = [`<!-- table: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/saga.md has no place for the table ${name}: ${begin} … ${end}`);
    return `${text.slice(0, from + begin.length)}\n\n${rows()}\n\n${text.slice(to)}`;
  }, document);
}

export function writeSaga(): void {
  writeFileSync(DOCUMENT, sagaWithTables(readSaga()));
}

function table<Cell>(
  corner: string,
  states: Readonly<Record<string, Readonly<Record<string, Cell>>>>,
  say: (cell: Cell) => string,
): string {
  const events = Object.keys(Object.values(states)[0] ?? {});
  const rows = Object.entries(states).map(([state, row]) => [state, ...events.map((event) => say(row[event] as Cell))]);
  const widths = [corner, ...events].map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  // Padded as the formatter does it, so that the two do not undo each other's work.
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line([corner, ...events]), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
