import { rmSync, existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Failure } from '../failure.ts';
import { instanceOf } from '../ports.ts';
import type { Options } from './options.ts';
import { runningState } from './running.ts';
import { stop } from './stop.ts';

/** `npm run reset`: asks, stops what runs, deletes the data. Downloads and builds stay. */
export async function reset(options: Options): Promise<number> {
  const instance = instanceOf(options.instance);
  if (!existsSync(instance.folders.root)) {
    console.log('There is nothing to delete.');
    return 0;
  }
  if (!options.yes && !(await confirmed(instance.folders.root))) {
    console.log('Nothing was deleted.');
    return 1;
  }
  if (await runningState(instance)) await stop(options);
  rmSync(instance.folders.root, { recursive: true, force: true });
  console.log(`Deleted ${instance.folders.root}. The next start begins with an empty shop.`);
  return 0;
}

async function confirmed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Failure('There is no terminal to ask at.', 'To delete without a question: npm run reset -- --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Delete all orders, products, mails and events in ${folder}? (yes/no) `);
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
