import { Agent, request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Clients that ask one after the other until they are stopped, and never repeat a request: some on connections that they
 * keep, some on a new one each time; GET, and POST to a path where nobody may repeat it.
 */
export class ContinuousLoad {
  /** What each request that failed was told. */
  readonly failures: string[] = [];
  done = 0;
  #goesOn = true;
  readonly #kept = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];

  constructor(base: string, clientsOfEachKind = 2) {
    this.#clients = Array.from({ length: 4 * clientsOfEachKind }, (_, index) => this.#client(base, index));
  }

  /** Resolves after this many more requests were answered. */
  async more(requests: number): Promise<void> {
    const enough = this.done + requests;
    while (this.done < enough) await turn();
  }

  async stop(): Promise<void> {
    this.#goesOn = false;
    await Promise.all(this.#clients);
    this.#kept.destroy();
  }

  async #client(base: string, index: number): Promise<void> {
    const method = index % 2 === 0 ? 'GET' : 'POST';
    const agent = index % 4 < 2 ? this.#kept : false;
    while (this.#goesOn) {
      const end = await ask(`${base}/api/products`, method, agent);
      if (end !== '200') this.failures.push(`${method} ${agent ? 'kept' : 'new'}: ${end}`);
      this.done += 1;
    }
  }
}

function ask(url: string, method: string, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(url, { method, agent }, (response) => {
      response.on('end', () => resolve(String(response.statusCode))).on('error', ({ message }) => resolve(message));
      response.resume();
    });
    asked.on('error', ({ message }) => resolve(message));
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}
