import { ProblemError } from '@highstreet/contracts';
import fc from 'fast-check';
import { Cursors } from './cursors.ts';

const cursors = new Cursors({ CURSOR_SECRET: 'a-secret-of-16-letters' });

describe('a cursor', () => {
  test('gives back what was put into it', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.oneof(fc.string(), fc.integer())), (scope, values) => {
        expect(cursors.decode(scope, cursors.encode(scope, values))).toEqual(values);
      }),
    );
  });

  test('is refused with any of its bytes changed', () => {
    const bytes = Buffer.from(cursors.encode('orders:7', ['0193-id']), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const tampered = Buffer.from(bytes);
      tampered[i]! ^= 1;
      expect(() => cursors.decode('orders:7', tampered.toString('base64url'))).toThrow(ProblemError);
    }
  });

  test.each(['', 'x', 'not base64 at all!', 'AAAA'])('is refused when it is %j', (cursor) => {
    expect(() => cursors.decode('orders:7', cursor)).toThrow(expect.objectContaining({ code: 'invalid-cursor' }));
  });

  test('of another query, or signed with another key, is refused', () => {
    const other = new Cursors({ CURSOR_SECRET: 'another-16-letter-secret' });
    expect(() => cursors.decode('orders:8', cursors.encode('orders:7', [1]))).toThrow(ProblemError);
    expect(() => cursors.decode('orders:7', other.encode('orders:7', [1]))).toThrow(ProblemError);
  });
});
