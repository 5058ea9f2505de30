export type ShardLayoutCode =
  'bucket-map-missing' | 'replica-count-differs' | 'shard-count-changed' | 'shard-misplaced';

/** The URLs do not fit the data. Going on would look for orders where they are not, so nothing is served until it is mended. */
export class ShardLayoutError extends Error {
  override readonly name = 'ShardLayoutError';
  readonly code: ShardLayoutCode;

  constructor(code: ShardLayoutCode, message: string) {
    super(message);
    this.code = code;
  }
}
