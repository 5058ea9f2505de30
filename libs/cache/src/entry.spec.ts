import fc from 'fast-check';
import { decode, encodeTombstone, encodeValue } from './entry.ts';

test('what was encoded is decoded, whatever JSON it holds', () => {
  fc.assert(
    fc.property(fc.nat(), fc.json(), (version, json) => {
      expect(decode(encodeValue(version, json))).toEqual({ kind: 'value', version, json });
      expect(decode(encodeTombstone(version))).toEqual({ kind: 'tombstone', minVersion: version });
    }),
  );
});

test('what is not an entry is a miss', () => {
  for (const text of [null, '', '{}', ':{}', '-1:{}', '1', '1?{}']) expect(decode(text)).toBeUndefined();
});
