import type { RealOptions } from '../options.ts';
import { CLIENTS, type Clients, type Condition } from '../simulate/scenario.ts';
import { type Cell, doubtsOf, isSameSetting, type Setting } from './cell.ts';
import { LEAST, type Layer, type Method, METHODS } from './layers.ts';

/** Half speed last: at the edge `weighted` alone is set up anew for it. */
const ORDER: readonly Condition[] = ['equal', 'stalls', 'half-speed'];
const MARKED: readonly Condition[] = ['half-speed'];

/**
 * Every cell, in its order: seed by seed, so that what changes on the machine in the course of an hour meets all methods;
 * within a seed method by method and condition by condition, since to change them costs the start of what balances. The
 * next seed begins with the next method: whoever comes first meets a layer that has been idle, which made a request cost up
 * to half as much CPU again.
 */
export function planOf(options: Pick<RealOptions, 'quick' | 'mark' | 'seeds' | 'layers'>): Setting[] {
  const { quick, mark, seeds, layers } = options;
  return Array.from({ length: seeds }, (_, nth) => nth + 1).flatMap((seed) =>
    layers.flatMap((layer) =>
      methodsOf(quick || mark, layer, seed).flatMap((method) =>
        (mark ? MARKED : ORDER).flatMap((condition) =>
          clientsOf(quick, layer, condition).map((clients) => ({ layer, method, condition, clients, seed })),
        ),
      ),
    ),
  );
}

/** Of a plan, what no cell was measured for that is beyond doubt. */
export function openSettings(plan: readonly Setting[], cells: readonly Cell[]): Setting[] {
  const good = cells.filter((cell) => doubtsOf(cell).length === 0);
  return plan.filter((setting) => !good.some((cell) => isSameSetting(cell, setting)));
}

function methodsOf(few: boolean, layer: Layer, seed: number): Method[] {
  const methods = few ? quickMethods(layer) : METHODS[layer];
  const first = (seed - 1) % methods.length;
  return [...methods.slice(first), ...methods.slice(0, first)];
}

/** The order of the paper at the edge, the mark inside. */
function quickMethods(layer: Layer): Method[] {
  return layer === 'edge' ? ['round_robin', LEAST.edge, 'ip_hash'] : ['round_robin', 'p2c_ewma'];
}

/** Of the methods of a quick run, only the edge's `ip_hash` looks at clients. */
function clientsOf(quick: boolean, layer: Layer, condition: Condition): readonly Clients[] {
  return quick && (layer === 'inside' || condition !== 'equal') ? ['equal'] : CLIENTS;
}
