import { randomFrom, shuffled } from './random.ts';

export const ROLES = [
  'gateway',
  'catalog',
  'orders',
  'notifications',
  'redis',
  'kafka',
  'postgres replica',
  'postgres primary',
] as const;
/** What a part is to the shop; parts of one role are expected to recover alike. */
export type Role = (typeof ROLES)[number];

export const ACTIONS = ['kill', 'freeze'] as const;
export type Action = (typeof ACTIONS)[number];

/** A fault as it was drawn, before it strikes. */
export interface PlannedFault {
  /** After the first order. */
  readonly afterMs: number;
  readonly action: Action;
  readonly role: Role;
  readonly part: string;
  /** How long it stays stopped; 0 for a kill. */
  readonly freezeMs: number;
}

/** From well below to well above the 6 s after which Kafka gives the partitions of a silent consumer to others. */
const FREEZE_MS = { least: 2_000, most: 9_000 };

/** The role of a part by its name in the topology; undefined: it is not struck. */
export function roleOf(part: string): Role | undefined {
  if (part.startsWith('postgres-')) return part.endsWith('-replica') ? 'postgres replica' : 'postgres primary';
  const name = part.replace(/-\d+$/, '');
  return ROLES.find((role) => role === name);
}

/**
 * The faults of a run: one every `everyMs`, none in the last interval, so that each has its time within the load.
 * Drawn like cards: all pairs of action and role are dealt before one comes again, so that a short run sees all too.
 */
export function drawSchedule(
  seed: number,
  { durationMs, everyMs, parts }: { durationMs: number; everyMs: number; parts: readonly string[] },
): PlannedFault[] {
  const random = randomFrom(seed);
  const byRole = Map.groupBy(parts, roleOf);
  const cards = ROLES.flatMap((role) =>
    byRole.has(role) ? ACTIONS.map((action): { action: Action; role: Role } => ({ action, role })) : [],
  );
  const faults: PlannedFault[] = [];
  let deck: typeof cards = [];
  if (cards.length === 0) return faults;
  for (let afterMs = everyMs; afterMs <= durationMs - everyMs; afterMs += everyMs) {
    if (deck.length === 0) deck = shuffled(cards, random);
    const { action, role } = deck.pop() as (typeof cards)[number];
    const candidates = byRole.get(role) ?? [];
    const part = candidates[Math.floor(random() * candidates.length)] as string;
    const frozenFor = Math.round(FREEZE_MS.least + random() * (FREEZE_MS.most - FREEZE_MS.least));
    faults.push({ afterMs, action, role, part, freezeMs: action === 'freeze' ? frozenFor : 0 });
  }
  return faults;
}
