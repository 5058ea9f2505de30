import { candidates, members, request, shares } from '../../test/members.ts';
import { IpHash } from './ip-hash.ts';

const from = (clientAddress: string) => request({ clientAddress });
const networks = Array.from({ length: 256 * 4 }, (_, nth) => from(`10.${nth >> 8}.${nth & 255}.7`));

describe('IpHash', () => {
  it('sends a /24 of IPv4 to one instance, and tells IPv6 addresses apart', () => {
    const all = members(5);
    const hash = new IpHash();
    const pick = (address: string) => hash.pick(candidates(all), from(address), 0);
    expect(new Set(Array.from({ length: 256 }, (_, host) => pick(`203.0.113.${host}`))).size).toBe(1);
    expect(pick('::ffff:203.0.113.9')).toBe(pick('203.0.113.1'));
    expect(new Set(Array.from({ length: 64 }, (_, host) => pick(`2001:db8::${host.toString(16)}`))).size).toBe(5);
  });

  it('chooses as the hash of NGINX does', () => {
    // h of 203.0.113: (((89·113+203)·113+0)·113+113) mod 6271, step by step.
    const expected = [203, 0, 113].reduce((hash, octet) => (hash * 113 + octet) % 6271, 89) % 5;
    const all = members(5);
    expect(new IpHash().pick(candidates(all), from('203.0.113.9'), 0)).toBe(all[expected]);
  });

  it('moves only the clients of an instance that is away', () => {
    const all = members(5);
    const hash = new IpHash();
    const before = networks.map((context) => hash.pick(candidates(all), context, 0)!);
    const after = networks.map((context) => hash.pick(candidates(all, [all[2]!]), context, 0)!);
    const moved = before.filter((member, nth) => after[nth] !== member);
    expect(new Set(moved)).toEqual(new Set([all[2]]));
    expect(after).not.toContain(all[2]);
  });

  it('follows the weights', () => {
    const all = members(2);
    all[0]!.weight = 3;
    const picked = shares(new IpHash(), candidates(all), networks);
    expect(picked.get(all[0]!)! / networks.length).toBeCloseTo(0.75, 1);
  });

  it('goes by round robin without an address, and when all were tried has nobody', () => {
    const all = members(2);
    const hash = new IpHash();
    expect([1, 2].map(() => hash.pick(candidates(all), request(), 0))).toEqual(all);
    expect(hash.pick(candidates(all), { ...from('10.0.0.1'), tried: all }, 0)).toBeUndefined();
  });
});
