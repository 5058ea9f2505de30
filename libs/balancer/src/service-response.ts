import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface ServiceResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Record<string, string | string[] | undefined>;
  /** Whole if it is small and said so in its headers; else a stream, which must be read or destroyed. */
  readonly body: Buffer | Readable;
}

/** Of an answer that nobody wants. What is small was read already, and its connection serves on. */
export function discard({ body }: ServiceResponse): void {
  if (body instanceof Readable) body.destroy();
}

/** @throws what broke the answer off */
export async function readText({ body }: ServiceResponse): Promise<string> {
  return body instanceof Readable ? text(body) : body.toString();
}
