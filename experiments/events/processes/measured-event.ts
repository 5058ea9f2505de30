import { defineEvent } from '@highstreet/contracts';
import { z } from 'zod';

/** With its envelope an event is of about 600 bytes, as the shop's are. */
const FILLER = 'x'.repeat(200);
/** Events of one key go in order, so their number bounds what can go side by side. */
const KEYS = 1_000;

const Data = z.object({ cell: z.string(), n: z.int(), key: z.string(), filler: z.string() });
export type MeasuredData = z.output<typeof Data>;

export function defineMeasuredEvent(type: `${string}.${string}.v${number}`) {
  return defineEvent({
    type,
    source: '/experiment',
    summary: 'Something was measured',
    data: Data,
    key: (data: MeasuredData) => data.key,
  });
}

/** Event `n` of a cell: the pair is its name throughout the run. */
export function measuredData(cell: string, n: number): MeasuredData {
  return { cell, n, key: `key-${n % KEYS}`, filler: FILLER };
}
