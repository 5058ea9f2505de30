import { waitFor } from '@highstreet/testing';

/** Reads until what is read is as it should be. @throws Error that shows the last that was read when the time is up */
export function eventually<T extends object | undefined>(
  read: () => Promise<T>,
  isSo: (seen: T) => boolean,
  withinMs = 20_000,
  everyMs = 100,
): Promise<NonNullable<T>> {
  const look = async (): Promise<T> => {
    const seen = await read();
    if (!isSo(seen)) throw new Error(`it is still ${JSON.stringify(seen)?.slice(0, 500)}`);
    return seen;
  };
  return waitFor(look, { timeoutMs: withinMs, everyMs });
}
