import { ProblemError } from '@highstreet/contracts';
import { currentDeadlineMs } from '@highstreet/request-context';

/**
 * How long whoever asked will still wait; Infinity when nobody does.
 *
 * @throws ProblemError `deadline-exceeded` when the time is over: work that is begun now is for nobody
 */
export function timeLeftMs(): number {
  const leftMs = currentDeadlineMs() - performance.now();
  if (leftMs <= 0) throw new ProblemError('deadline-exceeded');
  return leftMs;
}
