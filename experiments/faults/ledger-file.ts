import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Answer } from '../../loadtests/replay/ledger.ts';

/** Times are milliseconds since 1970, of the machine that the shop runs on too. */
type Entry =
  | { readonly kind: 'sent'; readonly basketId: string; readonly customerId: string; readonly dueAt: number }
  | { readonly kind: 'told'; readonly basketId: string; readonly at: number; readonly answer: Answer };

/** One order of the run, as its client knows it. */
export interface Client {
  readonly basketId: string;
  readonly customerId: string;
  /** When it was to be sent: what it waits for counts from here, whatever held it up. */
  readonly dueAt: number;
  readonly toldAt?: number;
  readonly answer?: Answer;
}

/**
 * What each client was told, outside the shop: a line is appended before an order is sent and when its answer comes,
 * before anything else is done with it. Verdicts are made from the file alone.
 */
export class LedgerFile {
  readonly file: string;
  private readonly fd: number;

  constructor(file: string) {
    this.file = file;
    this.fd = openSync(file, 'ax');
  }

  append(entry: Entry): void {
    writeSync(this.fd, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.fd);
  }
}

export async function readLedger(file: string): Promise<Client[]> {
  const clients = new Map<string, Client>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const { kind, ...entry } = JSON.parse(line) as Entry;
    if (kind === 'sent') clients.set(entry.basketId, entry as Client);
    else {
      const { basketId, at, answer } = entry as Extract<Entry, { kind: 'told' }>;
      clients.set(basketId, { ...(clients.get(basketId) as Client), toldAt: at, answer });
    }
  }
  return [...clients.values()];
}
