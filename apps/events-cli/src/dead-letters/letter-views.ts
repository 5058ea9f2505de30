import { printable, table } from '../output/table.ts';
import { type DeadLetter, envelopeOf } from './dead-letter.ts';
import type { SortedLetter } from './letter-box.ts';

export interface ListView {
  /** How many more match. */
  readonly more: number;
  readonly settled: boolean;
  readonly json: boolean;
}

export function letterList(letters: readonly SortedLetter[], { more, settled, json }: ListView): string {
  if (json) return JSON.stringify({ letters: letters.map(letterJson), more }, null, 2);
  if (letters.length === 0) return settled ? 'No settled dead letter matches.' : 'No open dead letters.';
  const head = [
    'ID',
    settled ? 'SETTLED' : 'FAILED',
    'TYPE',
    'KEY',
    'ATTEMPTS',
    'REPLAYS',
    'CODE',
    settled ? 'OUTCOME' : 'MESSAGE',
  ];
  const rows = letters.map(({ letter, settlement }) => [
    letter.id,
    settlement?.at ?? letter.failedAt,
    letter.type,
    letter.key,
    letter.attempts,
    letter.replays,
    letter.code,
    settlement ? [settlement.outcome, settlement.reason].filter(Boolean).join(': ') : letter.message,
  ]);
  const count = `${letters.length + more} ${settled ? 'settled' : 'open'}`;
  return `${table(head, rows)}\n\n${more ? `${count}, the first ${letters.length} are shown (--limit)` : count}`;
}

export function letterSheet({ letter, settlement }: SortedLetter, json: boolean): string {
  if (json) return JSON.stringify(letterJson({ letter, settlement }), null, 2);
  const state = settlement
    ? `${settlement.outcome} at ${settlement.at}${settlement.reason ? `: ${settlement.reason}` : ''}`
    : 'open';
  const headers = Object.entries(letter.stored.headers).map(
    ([name, value]) => `${name.padEnd(20)}${printable(value, 1_000)}`,
  );
  const envelope = envelopeOf(letter);
  const body = typeof envelope === 'string' ? printable(envelope, 10_000) : JSON.stringify(envelope, null, 2);
  return [`${letter.id}  ${state}`, '', ...headers, `${'key'.padEnd(20)}${printable(letter.key)}`, '', body].join('\n');
}

function letterJson({ letter, settlement }: SortedLetter): object {
  const { stored, ...shown }: DeadLetter = letter;
  return { ...shown, headers: stored.headers, event: envelopeOf(letter), settlement: settlement ?? null };
}
