/** A drawing as one SVG file that needs nothing else; sizes in px. */
export function drawing(
  { width, height, fontSize = 12 }: { width: number; height: number; fontSize?: number },
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="${fontSize}">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** @param y of the baseline */
export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(content)}</text>`;
}

/** A place in the drawing: a tenth of a px is finer than what one sees, and keeps the files small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Between tags, not in attributes. */
export function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
