import { instanceOf } from '../ports.ts';
import { Board } from './board.ts';
import type { Options } from './options.ts';
import { runningState, STOPPED, stopInstance } from './running.ts';

/** `npm stop`: everything ends in order, services drain first; data stay. */
export async function stop(options: Options): Promise<number> {
  const instance = instanceOf(options.instance);
  const state = await runningState(instance);
  if (!state) {
    console.log('Highstreet is not running.');
    return 0;
  }
  const board = new Board(instance.folders);
  board.freeze(state);
  await stopInstance(instance, state, (now) => board.showChanges(now));
  console.log(STOPPED);
  return 0;
}
