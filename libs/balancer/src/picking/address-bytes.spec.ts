import fc from 'fast-check';
import { addressBytes } from './address-bytes.ts';

describe('addressBytes', () => {
  it.each([
    ['203.0.113.9', [203, 0, 113, 9]],
    ['::ffff:203.0.113.9', [203, 0, 113, 9]],
    ['::ffff:cb00:7109', [203, 0, 113, 9]],
    ['::', Array(16).fill(0)],
    ['::1', [...Array(15).fill(0), 1]],
    ['fe80::1%eth0', [0xfe, 0x80, ...Array(13).fill(0), 1]],
    ['64:ff9b::192.0.2.33', [0, 0x64, 0xff, 0x9b, ...Array(8).fill(0), 192, 0, 2, 33]],
    ['unix:', undefined],
    ['203.0.113', undefined],
  ])('reads %s', (text, bytes) => {
    expect(addressBytes(text)).toEqual(bytes);
  });

  it('reads any IPv6 address to 16 octets, or 4 where it is an IPv4', () => {
    fc.assert(fc.property(fc.ipV6(), (text) => [4, 16].includes(addressBytes(text)!.length)));
  });
});
