const GAP = '  ';

/** Columns as wide as their widest cell; numbers to the right. Control characters from messages never reach the terminal. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const texts = [head, ...rows.map((row) => row.map((cell) => printable(String(cell))))];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const right = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return texts
    .map((row) =>
      row
        .map((text, column) => (right[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

export function printable(text: string, maxLength = 100): string {
  const line = text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '?');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
