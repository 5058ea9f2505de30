import { percent } from '../report/amounts.ts';
import { RESOURCES, type Pressure, type ResourceKind } from './resources.ts';

export interface Step {
  readonly rate: number;
  readonly pressures: readonly Pressure[];
  /** Mean share of one core by part, most first. */
  readonly cpu: readonly (readonly [part: string, cores: number])[];
}

export interface FirstOut {
  readonly found: boolean;
  readonly sentence: string;
  readonly kind?: ResourceKind;
  readonly of?: string;
  readonly fromRate?: number;
}

const ORDER = Object.keys(RESOURCES) as ResourceKind[];
const USERS_NAMED = 4;

/**
 * Names what ran out first: of the resources at or above their limit in the highest step, the one that was so from the
 * lowest rate on without a break. Among those of one rate the cause goes before the symptom (the order of RESOURCES), then
 * the one farther beyond its limit. None is a result too: the closest is told, and that something unmeasured ran out.
 */
export function firstOut(unsorted: readonly Step[]): FirstOut {
  const steps = [...unsorted].sort((a, b) => a.rate - b.rate);
  const highest = steps.at(-1);
  if (!highest || highest.pressures.length === 0)
    return {
      found: false,
      sentence: 'Not known: nothing could be measured, the shop is not a local instance of this checkout.',
    };
  const out = highest.pressures
    .filter(({ ofLimit }) => ofLimit >= 1)
    .map((pressure) => ({ ...pressure, fromRate: outSince(pressure, steps) }))
    .sort((a, b) => a.fromRate - b.fromRate || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.ofLimit - a.ofLimit);
  const [first] = out;
  if (!first) {
    const closest = highest.pressures.reduce((most, next) => (next.ofLimit > most.ofLimit ? next : most));
    const sentence = `Nothing that is measured was out; the closest was ${describe(closest)}, at ${percent(closest.ofLimit)} of its limit.`;
    return { found: false, sentence };
  }
  const { kind, of, fromRate } = first;
  const users = kind === 'machine-cpu' ? ` It went to ${usersOf(highest)}.` : '';
  return {
    found: true,
    kind,
    of,
    fromRate,
    sentence: `${describe(first)}, from ${round(fromRate)} journeys/s on.${users}`,
  };
}

/** The lowest rate from which on every step had the resource at its limit. */
function outSince({ kind, of }: Pressure, steps: readonly Step[]): number {
  let since = steps.at(-1)?.rate ?? 0;
  for (const { rate, pressures } of [...steps].reverse()) {
    const same = pressures.find((pressure) => pressure.kind === kind && pressure.of === of);
    if (!same || same.ofLimit < 1) break;
    since = rate;
  }
  return since;
}

export function describe({ kind, of, value }: Pressure): string {
  const { unit } = RESOURCES[kind];
  switch (kind) {
    case 'machine-cpu':
      return `the CPU of ${of} (${percent(value)} ${unit})`;
    case 'process-cpu':
      return `the CPU of ${of} (${percent(value)} ${unit})`;
    case 'event-loop':
      return `the event loop of ${of} (${round(value)} ${unit})`;
    case 'connections':
      return `the database connections of ${of} (${percent(value)} ${unit} busy)`;
    case 'event-lag':
      return `the events of ${of} (${round(value)} ${unit})`;
  }
}

function usersOf({ cpu }: Step): string {
  const named = cpu.slice(0, USERS_NAMED).map(([part, cores]) => `${part} ${percent(cores)}`);
  return `${named.join(', ')} of a core${cpu.length > USERS_NAMED ? ', and less to the others' : ''}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
