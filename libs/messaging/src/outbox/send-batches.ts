/** One row of the outbox, as the relay reads it. */
export interface OutboxRow {
  readonly lane: number;
  readonly position: string;
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly created_at: Date;
}

/** Enough to make the cost of a request to the broker small beside that of its rows. */
const MAX_ROWS = 500;
/** All rows may share a partition, and a broker takes at most 1 MiB for one (message.max.bytes), the envelope of the batch included. */
const MAX_BYTES = 950_000;
/** Key, headers and framing of a record, at most. */
const RECORD_BYTES = 200;

/** Cuts rows, without changing their order, into batches that the broker takes in one request. */
export function sendBatches<Row extends Pick<OutboxRow, 'value'>>(rows: readonly Row[]): Row[][] {
  const batches: Row[][] = [];
  let bytes = Infinity;
  for (const row of rows) {
    const size = Buffer.byteLength(row.value) + RECORD_BYTES;
    if (bytes + size > MAX_BYTES || batches.at(-1)!.length === MAX_ROWS) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)!.push(row);
    bytes += size;
  }
  return batches;
}
