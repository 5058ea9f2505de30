import { randomFrom } from '../../faults/random.ts';
import type { Clients } from '../simulate/scenario.ts';
import { drawNetworks, drawOrder } from './places.ts';
import { zipf } from './zipf.ts';

/** What is sent, drawn from the seed: the same for every method, so that methods are compared on the same requests. */
export interface Draw {
  readonly seed: number;
  readonly clients: Clients;
  /** A second, on average, all the time. */
  readonly rate: number;
  readonly seconds: number;
  /** Places to send to, each as likely. */
  readonly entries: number;
  readonly networks: number;
  readonly products: number;
}

export interface Arrival {
  /** From the start. */
  readonly atMs: number;
  readonly entry: number;
  /** The client's IPv4 address. */
  readonly address: string;
  /** 0 … products − 1. */
  readonly product: number;
}

/** Addresses of a network that send. */
const ADDRESSES = 8;

/**
 * A Poisson process, as many clients that know nothing of each other make it. Networks are equally busy, or by Zipf's
 * law; products are wanted by Zipf's law.
 */
export function drawArrivals({ seed, clients, rate, seconds, entries, networks, products }: Draw): Arrival[] {
  const random = randomFrom(seed);
  const names = drawNetworks(networks, seed);
  const order = drawOrder(products, seed);
  const product = zipf(products, random);
  const network = clients === 'skewed' ? zipf(networks, random) : () => Math.floor(random() * networks);
  const arrivals: Arrival[] = [];
  const gapMs = () => (-1_000 / rate) * Math.log(1 - random());
  for (let atMs = gapMs(); atMs < seconds * 1_000; atMs += gapMs()) {
    arrivals.push({
      atMs,
      entry: Math.floor(random() * entries),
      address: `${names[network()]}.${1 + Math.floor(random() * ADDRESSES)}`,
      product: order[product()]!,
    });
  }
  return arrivals;
}
