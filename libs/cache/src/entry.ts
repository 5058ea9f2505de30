/** What Redis holds under a key: a value, or the word that values older than `minVersion` are out of date. */
export type Entry =
  | { readonly kind: 'value'; readonly version: number; readonly json: string }
  | { readonly kind: 'tombstone'; readonly minVersion: number };

/**
 * `12:{…}` is a value of version 12, `13!` a tombstone: values below version 13 are out of date. The version comes
 * first, so that the scripts read it without parsing JSON.
 */
export function encodeValue(version: number, json: string): string {
  return `${version}:${json}`;
}

export function encodeTombstone(minVersion: number): string {
  return `${minVersion}!`;
}

/** Undefined for what is not an entry; the reader treats it as a miss, and the fill overwrites it. */
export function decode(text: string | null): Entry | undefined {
  const match = text === null ? null : /^(\d{1,15})([:!])/.exec(text);
  if (!text || !match) return undefined;
  const version = Number(match[1]);
  if (match[2] === '!') return { kind: 'tombstone', minVersion: version };
  return { kind: 'value', version, json: text.slice(match[0].length) };
}
