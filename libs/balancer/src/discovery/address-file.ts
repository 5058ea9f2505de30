import { z } from 'zod';
import { type InstanceAddress, parseInstanceAddress } from './address.ts';

const Entry = z.union([
  z.string(),
  z.object({ url: z.string(), weight: z.number().positive().max(1_000).optional(), zone: z.string().optional() }),
]);

/**
 * A file of instances: JSON `["http://…", {"url": "http://…", "weight": 2, "zone": "a"}]`, or one URL a line, where empty
 * lines and those that begin with # are left out.
 *
 * @throws AddressError, SyntaxError or ZodError
 */
export function parseAddressFile(text: string): InstanceAddress[] {
  if (text.trimStart().startsWith('[')) {
    return z
      .array(Entry)
      .parse(JSON.parse(text))
      .map((entry) => {
        if (typeof entry === 'string') return parseInstanceAddress(entry);
        const address = parseInstanceAddress(entry.url);
        return { ...address, weight: entry.weight ?? address.weight, zone: entry.zone ?? address.zone };
      });
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseInstanceAddress);
}
