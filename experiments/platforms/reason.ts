import { CHECKOUT } from '../../infra/local/ports.ts';

/** What went wrong, for a result that others read: where this checkout lies is none of their business. */
export function reasonOf(error: unknown): string {
  return (error as Error).message.replaceAll(`${CHECKOUT}/`, '');
}

/** Of a reason with the last lines of a command, what it says itself. */
export function firstLineOf(reason: string): string {
  const [first = '', ...more] = reason.trim().split('\n');
  return more.length > 0 ? `${first} …` : first;
}
