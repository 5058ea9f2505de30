import type { KafkaDriver } from '@highstreet/messaging';
import type { KafkaReader } from '../broker/kafka-reader.ts';
import { type Send, steadySend } from '../broker/steady-send.ts';
import type { Command } from '../command-line.ts';
import type { Print } from '../run-command.ts';
import type { DeadLetter } from './dead-letter.ts';
import { LetterBox } from './letter-box.ts';
import { letterList, letterSheet } from './letter-views.ts';
import { replayedMessage, type ReplayTarget, replayTarget } from './replay.ts';

const LISTED = 50;
/** Sent and settled together: the most that an interruption makes come twice. */
const BATCH = 100;

export type LetterCommand = Extract<Command, { name: 'list' | 'show' | 'replay' | 'discard' }>;

export interface LetterContext {
  readonly reader: KafkaReader;
  readonly driver: KafkaDriver;
  readonly retryDelaysMs: readonly number[];
  readonly print: Print;
  /** Between the tries of a send; some seconds in all if not given. */
  readonly pausesMs?: readonly number[];
}

export async function deadLetters(command: LetterCommand, context: LetterContext): Promise<void> {
  const box = new LetterBox(context.reader, context.driver);
  switch (command.name) {
    case 'list':
      return list(command, box, context.print);
    case 'show':
      return context.print(letterSheet(await box.find(command.id), command.json));
    case 'replay': {
      const targets = new Map<string, Promise<ReplayTarget>>();
      const targetOf = async (group: string) => {
        if (!targets.has(group)) targets.set(group, replayTarget(context.reader, group, context.retryDelaysMs));
        return targets.get(group)!;
      };
      const replay = async (letters: readonly DeadLetter[], send: Send) => {
        const messages = letters.map(async (letter) => replayedMessage(letter, (await targetOf(letter.group)).topic));
        await send(await Promise.all(messages));
        await box.settle(letters, { outcome: 'replayed', at: new Date().toISOString() }, send);
      };
      const count = await eachBatch(box, command, context, 'replayed', replay);
      for (const [group, target] of targets) {
        if ((await target).waits)
          context.print(`No instance of ${group} runs: it will handle them when it is started.`);
      }
      if (count) context.print('What fails again comes back as a new letter: npm run events -- dead-letters list');
      return;
    }
    case 'discard': {
      const { reason } = command;
      await eachBatch(box, command, context, 'discarded', (letters, send) =>
        box.settle(letters, { outcome: 'discarded', at: new Date().toISOString(), reason }, send),
      );
    }
  }
}

async function list(command: Extract<Command, { name: 'list' }>, box: LetterBox, print: Print): Promise<void> {
  const { filters, settled, json } = command;
  const limit = filters.limit ?? LISTED;
  const listed = [];
  let more = 0;
  const letters = settled ? box.settled(filters) : box.open(filters);
  for await (const found of letters) {
    if (listed.length >= limit) more++;
    else listed.push('letter' in found ? found : { letter: found });
  }
  print(letterList(listed, { more, settled, json }));
}

async function eachBatch(
  box: LetterBox,
  { selection }: Extract<Command, { name: 'replay' | 'discard' }>,
  context: LetterContext,
  done: string,
  work: (letters: readonly DeadLetter[], send: Send) => Promise<void>,
): Promise<number> {
  const { driver, print } = context;
  const producer = driver.createProducer();
  const send = steadySend(producer, context.pausesMs);
  let count = 0;
  let batch: DeadLetter[] = [];
  const flush = async () => {
    await box.prepare(batch);
    await work(batch, send);
    for (const { id, type, key } of batch) print(`${done}  ${id}  ${type}  ${key}`);
    count += batch.length;
    batch = [];
  };
  try {
    for await (const letter of box.select(selection)) if (batch.push(letter) === BATCH) await flush();
    if (batch.length) await flush();
  } finally {
    await producer.close();
  }
  print(count ? `${count} ${done}.` : 'No open dead letter matches.');
  return count;
}
