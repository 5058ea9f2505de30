import type { Member } from './member.ts';

/** Points of an instance of weight 1: with 160 (ketama's number) the shares of equal instances differ by about 8 %. */
const POINTS = 160;

/**
 * Consistent hashing: D. Karger et al., "Consistent Hashing and Random Trees" (STOC 1997). Every instance has points on
 * a ring of 2^32; a key belongs to the next point on. An instance that comes or goes moves only its own share of keys.
 */
export class HashRing<M extends Member> {
  private readonly hashes: Uint32Array;
  private readonly owners: readonly M[];

  constructor(members: readonly M[]) {
    const points = members.flatMap((member) =>
      Array.from({ length: Math.max(1, Math.round(POINTS * member.weight)) }, (_, nth) => ({
        hash: hashOf(`${member.key}#${nth}`),
        member,
      })),
    );
    // Points that collide are ordered by name, so that all processes have the same ring.
    points.sort((a, b) => a.hash - b.hash || (a.member.key < b.member.key ? -1 : 1));
    this.hashes = Uint32Array.from(points, ({ hash }) => hash);
    this.owners = points.map(({ member }) => member);
  }

  get length(): number {
    return this.owners.length;
  }

  /** The place of the point that a key belongs to. O(log points). */
  placeOf(key: string): number {
    const hash = hashOf(key);
    let low = 0;
    let high = this.hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.hashes[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Around the ring: any place from 0 on. */
  owner(place: number): M {
    return this.owners[place % this.owners.length]!;
  }
}

/** FNV-1a over UTF-16 units, then the finalizer of MurmurHash3, which spreads keys that differ in their last digit. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let nth = 0; nth < text.length; nth += 1) hash = Math.imul(hash ^ text.charCodeAt(nth), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
