import { isIPv4, isIPv6 } from 'node:net';

/** The octets of an address in text; IPv4 written as IPv6 (`::ffff:203.0.113.9`) is IPv4. Undefined for anything else. */
export function addressBytes(address: string): readonly number[] | undefined {
  if (isIPv4(address)) return address.split('.').map(Number);
  if (!isIPv6(address)) return undefined;
  const text = address.split('%')[0]!;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const last = dotted ? dotted[2]!.split('.').map(Number) : [];
  const [left = '', right] = (dotted ? dotted[1]!.replace(/([^:]):$/, '$1') : text).split('::');
  const head = groups(left);
  const tail = groups(right ?? '');
  const zeros = 16 - head.length - tail.length - last.length;
  const bytes = [...head, ...Array<number>(zeros).fill(0), ...tail, ...last];
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? bytes.slice(12) : bytes;
}

function groups(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
}
