import { randomBytes } from 'node:crypto';

/** For requests that bring no id of the edge: 96 random bits of the process and a count, so that none costs a draw. */
export function requestIds(): () => string {
  const ofProcess = randomBytes(12).toString('hex');
  let count = 0;
  return () => `${ofProcess}-${(count += 1).toString(36)}`;
}
