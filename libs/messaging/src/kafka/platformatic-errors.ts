import { findErrorBy } from '@platformatic/kafka';

/** The group goes on without this member until it joins again. */
export function needsRejoin(error: unknown): boolean {
  return findErrorBy(error as Error, 'needsRejoin', true) !== null;
}

/** Whether the same client may try again: a lost connection, a moved leader, a coordinator that is still loading. */
export function mayPass(error: unknown): boolean {
  return (
    findErrorBy(error as Error, 'canRetry', true) !== null && findErrorBy(error as Error, 'canRetry', false) === null
  );
}
