import { SharedArray } from 'k6/data';
import type { Shelf, Traffic } from '../traffic/traffic.ts';

// What the launcher wrote for this run. The shelf is in memory once, not once a virtual user.

const read = (file: string): string => open(`${__ENV.RUN_FOLDER}/${file}`);
const shelf = <Name extends keyof Shelf>(name: Name) =>
  new SharedArray<Shelf[Name][number]>(name, () => [...(JSON.parse(read('shelf.json')) as Shelf)[name]]);

export const traffic = JSON.parse(read('traffic.json')) as Traffic;
export const products = shelf('products');
export const baskets = shelf('baskets');
export const neverBought = shelf('neverBought');
const bought = shelf('bought');
export const tokens = new SharedArray<string>('tokens', () => JSON.parse(read('tokens.json')) as string[]);

export function drawn<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}

/** A product as often as it was really bought. */
export function popularProduct() {
  return products[drawn(bought)] as Shelf['products'][number];
}
