import { get } from 'node:http';
import type { Answer } from './roster.ts';

/** A gateway answers within a few milliseconds; a second is what a machine without a free core may take. */
const ANSWER_WITHIN_MS = 1_000;

/** Asks a gateway (`host:port`) for /readyz, on a connection of its own: one that is kept says nothing of the listener. */
export function askReadiness(address: string): Promise<Answer> {
  return new Promise((resolve) => {
    const request = get(`http://${address}/readyz`, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'ready' : 'not-ready');
    });
    const overdue = setTimeout(() => {
      resolve('silent');
      request.destroy();
    }, ANSWER_WITHIN_MS);
    request.on('close', () => clearTimeout(overdue));
    request.on('error', () => resolve('refused'));
  });
}
