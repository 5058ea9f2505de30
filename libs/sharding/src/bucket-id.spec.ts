import fc from 'fast-check';
import { BUCKETS } from './bucket.ts';
import { BucketIdError, bucketOfId, newBucketId, timeOfId } from './bucket-id.ts';

const bucket = fc.integer({ min: 0, max: BUCKETS - 1 });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('an id with a bucket', () => {
  it('gives back its bucket and its time, in either case of letters', () => {
    fc.assert(
      fc.property(bucket, time, (b, t) => {
        const id = newBucketId(b, t);
        expect([bucketOfId(id), timeOfId(id)]).toEqual([b, t]);
        expect([bucketOfId(id.toUpperCase()), timeOfId(id.toUpperCase())]).toEqual([b, t]);
      }),
    );
  });

  it('is a UUID of version 8 and of the RFC variant', () => {
    fc.assert(
      fc.property(bucket, time, (b, t) => {
        expect(newBucketId(b, t)).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      }),
    );
  });

  it('sorts by time, whatever the buckets', () => {
    fc.assert(
      fc.property(bucket, bucket, time, time, (b1, b2, t1, t2) => {
        fc.pre(t1 < t2);
        expect(newBucketId(b1, t1) < newBucketId(b2, t2)).toBe(true);
      }),
    );
  });

  it('is new each time within one millisecond and bucket', () => {
    const ids = Array.from({ length: 10_000 }, () => newBucketId(7, 1_700_000_000_000));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([-1, BUCKETS, 1.5, Number.NaN])('refuses the bucket %p', (bad) => {
    expect(() => newBucketId(bad, 0)).toThrow(BucketIdError);
  });

  it.each([-1, 2 ** 48, 0.5, Number.NaN])('refuses the time %p', (bad) => {
    expect(() => newBucketId(0, bad)).toThrow(BucketIdError);
  });

  it('refuses ids of another make', () => {
    const versionFour = fc.uuid({ version: 4 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), versionFour), (id) => {
        expect(() => bucketOfId(id)).toThrow(BucketIdError);
        expect(() => timeOfId(id)).toThrow(BucketIdError);
      }),
    );
  });
});
