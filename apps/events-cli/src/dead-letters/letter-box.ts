import { ensureTopics, type KafkaDriver } from '@highstreet/messaging';
import type { KafkaReader } from '../broker/kafka-reader.ts';
import type { Send } from '../broker/steady-send.ts';
import type { Filters, Selection } from '../command-line.ts';
import { BadInput } from '../failure.ts';
import { type DeadLetter, deadLetter, deadLetterTopic, groupOf, matches } from './dead-letter.ts';
import { type Settlement, settledTopic, settlementMessage, Settlements } from './settlement.ts';

export interface SortedLetter {
  readonly letter: DeadLetter;
  readonly settlement?: Settlement;
}

const CREATION_MS = 10_000;
const LIST = 'See which there are: npm run events -- dead-letters list';

/**
 * The dead letters of all groups, and which of them are still open.
 *
 * Kafka's topics are append-only, so a letter is never taken out of `<group>.dead-letters`. What has been decided about
 * it stands in a companion topic, `<group>.dead-letters.settled`: a letter is open as long as nothing there names it.
 * (The committed offset of a consumer group could only say "all up to here", while letters are settled in any order.)
 *
 * Guaranteed: a letter is settled after its event has been written to where it is handled again, each confirmed by all
 * in-sync replicas. So a replay that is interrupted loses nothing; what it had sent and not settled is still open, and
 * is sent a second time by the next replay. The same happens when two people replay at once. The inbox of the group
 * drops the second one.
 *
 * A letter box serves one command: it reads the settlements once.
 *
 * Degrades: a listing reads all letters of its groups, at most 30 days of them.
 */
export class LetterBox {
  private groupNames: Promise<string[]> | undefined;
  private readonly settlementsOf = new Map<string, Promise<Settlements>>();
  private readonly prepared = new Set<string>();

  constructor(
    private readonly reader: KafkaReader,
    private readonly driver: KafkaDriver,
  ) {}

  /** The groups that have a dead-letter topic, with or without letters in it. */
  groups(): Promise<string[]> {
    return (this.groupNames ??= this.reader
      .topics()
      .then((topics) => topics.flatMap((topic) => groupOf(topic) ?? []).toSorted()));
  }

  /** Open letters that match, oldest first within a group. @throws BadInput if there is no such group */
  async *open(filters: Filters): AsyncGenerator<DeadLetter> {
    for await (const { letter, settlement } of this.all(filters)) if (!settlement) yield letter;
  }

  async *settled(filters: Filters): AsyncGenerator<Required<SortedLetter>> {
    for await (const { letter, settlement } of this.all(filters)) if (settlement) yield { letter, settlement };
  }

  /** @throws BadInput if there is no such letter */
  async find(id: string): Promise<SortedLetter> {
    const [, group, partition, offset] = /^(.+):(\d+):(\d+)$/.exec(id) ?? [];
    if (!group) throw new BadInput(`${id} is no id of a letter.`, `Ids look like catalog:0:17. ${LIST}`);
    await this.checkGroup(group);
    const stored = await this.reader
      .messageAt(deadLetterTopic(group), Number(partition), BigInt(offset!))
      .catch(() => undefined);
    if (stored?.offset !== BigInt(offset!))
      throw new BadInput(`There is no letter ${id}.`, `${LIST} (a letter is kept for 30 days)`);
    const letter = deadLetter(group, stored);
    return { letter, settlement: (await this.settlements(group)).of(letter) };
  }

  /** The letters that a command is about; ids that are not open any more are refused before anything is done. */
  async *select({ ids, filters }: Selection): AsyncGenerator<DeadLetter> {
    if (ids.length === 0) {
      let left = filters.limit ?? Infinity;
      for await (const letter of this.open(filters)) {
        yield letter;
        if (--left === 0) return;
      }
      return;
    }
    const found: DeadLetter[] = [];
    for (const id of new Set(ids)) found.push(await this.findOpen(id));
    yield* found;
  }

  /** Makes the topics in which the settlements of these letters will stand. */
  async prepare(letters: readonly DeadLetter[]): Promise<void> {
    const groups = new Set(letters.map(({ group }) => group));
    const missing = [...groups].filter((group) => !this.prepared.has(group));
    if (missing.length === 0) return;
    const { driver, reader } = this;
    const topics = missing.map(settledTopic);
    // Tries again: a topic that has just been made has no leader for a moment.
    await ensureTopics({ driver, topics, brokers: reader.brokers, timeoutMs: CREATION_MS });
    for (const group of missing) this.prepared.add(group);
  }

  /** Records what has been decided about the letters. */
  settle(letters: readonly DeadLetter[], settlement: Settlement, send: Send): Promise<void> {
    return send(letters.map((letter) => settlementMessage(letter, settlement)));
  }

  private async findOpen(id: string): Promise<DeadLetter> {
    const { letter, settlement } = await this.find(id);
    if (settlement) throw new BadInput(`${id} was ${settlement.outcome} at ${settlement.at} already.`, LIST);
    return letter;
  }

  private async *all(filters: Filters): AsyncGenerator<SortedLetter> {
    if (filters.group !== undefined) await this.checkGroup(filters.group);
    for (const group of filters.group === undefined ? await this.groups() : [filters.group]) {
      const settlements = await this.settlements(group);
      for await (const stored of this.reader.readAll(deadLetterTopic(group))) {
        const letter = deadLetter(group, stored);
        if (matches(letter, filters)) yield { letter, settlement: settlements.of(letter) };
      }
    }
  }

  private async settlements(group: string): Promise<Settlements> {
    if (!this.settlementsOf.has(group)) this.settlementsOf.set(group, this.readSettlements(group));
    return this.settlementsOf.get(group)!;
  }

  private async readSettlements(group: string): Promise<Settlements> {
    const { topic } = settledTopic(group);
    const settlements = new Settlements();
    if (!(await this.reader.topics()).includes(topic)) return settlements;
    for await (const message of this.reader.readAll(topic)) settlements.add(message);
    return settlements;
  }

  private async checkGroup(group: string): Promise<void> {
    const groups = await this.groups();
    if (groups.includes(group)) return;
    const known = groups.length
      ? `Groups that have: ${groups.join(', ')}`
      : 'No service has been started on this broker yet.';
    throw new BadInput(`No dead letters are kept for the group ${group}.`, known);
  }
}
