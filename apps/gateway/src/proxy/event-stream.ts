import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * Passes server-sent events one by one as they come. The stream ends with whichever side ends first, and when this
 * process drains: orderly then, so that the client's EventSource connects again and finds another gateway.
 */
export function passEvents(events: Readable, client: ServerResponse, drain: AbortSignal): void {
  const end = () => {
    events.unpipe(client);
    client.end();
    events.destroy();
  };
  drain.addEventListener('abort', end, { once: true });
  client.once('close', () => {
    drain.removeEventListener('abort', end);
    events.destroy();
  });
  // A service that broke off did not end the stream: the client must not take it for final.
  events.once('error', () => client.destroy());
  // The client's EventSource is open once it has the headers, however long the first event takes.
  client.flushHeaders();
  events.pipe(client);
}
