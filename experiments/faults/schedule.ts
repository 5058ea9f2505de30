import type { How } from '../../infra/local/ports-proxy/cuts.ts';
import { Failure } from '../../infra/local/failure.ts';
import type { Away } from './options.ts';
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

/** A cut is of the port of a part as its callers know it; the two ways have little in common. */
export const KINDS = ['kill', 'freeze', 'cut closed', 'cut silent'] as const;
export type Kind = (typeof KINDS)[number];

/** A fault as it was drawn, before it strikes. */
export interface PlannedFault {
  /** After the first order. */
  readonly afterMs: number;
  readonly kind: Kind;
  readonly role: Role;
  readonly part: string;
  /** How long it stays stopped, or its port cut; 0 for a kill. */
  readonly lastsMs: number;
}

/** undefined: it is no cut. */
export function howCut(kind: Kind): How | undefined {
  if (kind === 'cut closed') return 'closed';
  return kind === 'cut silent' ? 'silent' : undefined;
}

/** From well below to well above the 6 s after which Kafka gives the partitions of a silent consumer to others. */
const LASTS_MS = { least: 2_000, most: 9_000 };

/** The role of a part by its name in the topology; undefined: it is not struck. */
export function roleOf(part: string): Role | undefined {
  if (part.startsWith('postgres-')) return part.endsWith('-replica') ? 'postgres replica' : 'postgres primary';
  const name = part.replace(/-\d+$/, '');
  return ROLES.find((role) => role === name);
}

export interface Ground {
  readonly durationMs: number;
  readonly everyMs: number;
  readonly parts: readonly string[];
  /** Whether ports can be cut; without, the faults are those that the same seed gave before there were cuts. */
  readonly cuttable: boolean;
}

/**
 * The faults of a run: one every `everyMs`, none in the last interval, so that each has its time within the load.
 * Drawn like cards: all pairs of kind and role are dealt before one comes again, so that a short run sees all too.
 */
export function drawSchedule(seed: number, { durationMs, everyMs, parts, cuttable }: Ground): PlannedFault[] {
  const random = randomFrom(seed);
  const byRole = Map.groupBy(parts, roleOf);
  const kinds = KINDS.filter((kind) => cuttable || !howCut(kind));
  const cards = ROLES.flatMap((role) => (byRole.has(role) ? kinds.map((kind) => ({ kind, role })) : []));
  const faults: PlannedFault[] = [];
  let deck: typeof cards = [];
  if (cards.length === 0) return faults;
  for (let afterMs = everyMs; afterMs <= durationMs - everyMs; afterMs += everyMs) {
    if (deck.length === 0) deck = shuffled(cards, random);
    const { kind, role } = deck.pop() as (typeof cards)[number];
    const candidates = byRole.get(role) ?? [];
    const part = candidates[Math.floor(random() * candidates.length)] as string;
    const lastsMs = Math.round(LASTS_MS.least + random() * (LASTS_MS.most - LASTS_MS.least));
    faults.push({ afterMs, kind, role, part, lastsMs: kind === 'kill' ? 0 : lastsMs });
  }
  return faults;
}

/** @throws Failure when there is no such part, or nothing that could cut it off */
export function awayFault({ part, lastsMs }: Away, { everyMs, parts, cuttable }: Ground): PlannedFault {
  const role = roleOf(part);
  if (!role || !parts.includes(part)) {
    const known = parts.filter((name) => roleOf(name)).join(', ');
    throw new Failure(`There is no part "${part}" that could be away.`, `What there is: ${known}`);
  }
  if (!cuttable) throw new Failure('This instance cannot cut ports.', 'npm stop, then npm start -- --cuttable');
  return { afterMs: everyMs, kind: 'cut closed', role, part, lastsMs };
}
