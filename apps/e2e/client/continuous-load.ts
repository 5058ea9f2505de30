import { Agent, request } from 'node:http';
import { getDevKeys, issueDevToken } from '@highstreet/contracts';
import { waitFor } from '@highstreet/testing';
import { BASE_URL } from './shop.ts';

/** Two clients of each kind: enough that one always has a request in flight, and few for a machine that does more. */
const CLIENTS_OF_A_KIND = 2;
/** Before and after what is tested, so that all of it falls into the load. */
const REQUESTS_AROUND = 200;

/**
 * Clients who ask one after the other during `work`, and never repeat a request: on connections that they keep and on new
 * ones, GET and POST (of a token, which nothing between here and the gateway may repeat either). Gives what failed.
 */
export async function askDuring(work: () => Promise<unknown>): Promise<string[]> {
  const failures: string[] = [];
  const kept = new Agent({ keepAlive: true });
  let goesOn = true;
  let done = 0;
  const client = async (method: Method, agent: Agent | false): Promise<void> => {
    while (goesOn) {
      const end = await ask(method, agent);
      if (!/^20[01]$/.test(end)) failures.push(`${method} on a ${agent ? 'kept' : 'new'} connection: ${end}`);
      done += 1;
    }
  };
  const more = (from = done) => waitFor(() => done >= from + REQUESTS_AROUND, { timeoutMs: 60_000 });

  const clients: Promise<void>[] = [];
  for (let started = 0; started < CLIENTS_OF_A_KIND; started += 1)
    for (const agent of [kept, false] as const) clients.push(client('GET', agent), client('POST', agent));
  try {
    await more();
    await work();
    await more();
  } finally {
    goesOn = false;
    await Promise.all(clients);
    kept.destroy();
  }
  return failures;
}

type Method = 'GET' | 'POST';

/** The status of the answer, or why there is none. The gateway itself answers both, so no other service has a part. */
function ask(method: Method, agent: Agent | false): Promise<string> {
  const path = method === 'GET' ? getDevKeys.path : issueDevToken.path;
  const headers = method === 'POST' ? { 'content-type': 'application/json' } : {};
  return new Promise((resolve) => {
    const asked = request(BASE_URL + path, { method, agent, headers }, (response) => {
      response.on('end', () => resolve(String(response.statusCode))).on('error', ({ message }) => resolve(message));
      response.resume();
    });
    asked.on('error', ({ message }) => resolve(message));
    asked.end(method === 'POST' ? '{"customerId":"e2e-load"}' : undefined);
  });
}
