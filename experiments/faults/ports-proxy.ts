import { Failure } from '../../infra/local/failure.ts';
import type { How } from '../../infra/local/ports-proxy/cuts.ts';
import type { Instance } from '../../infra/local/ports.ts';

/** Loopback; the proxy of a machine that is overloaded is slow, one that does not answer at all is broken. */
const ANSWER_WITHIN_MS = 10_000;

/** Asks the part `ports-proxy` of a cuttable instance to cut ports, by the names of the parts that serve them. */
export class PortsProxy {
  private readonly url: string;

  constructor({ ports }: Instance) {
    this.url = `http://127.0.0.1:${ports.portsProxy}/cuts`;
  }

  /** Heals by itself after `forMs`. */
  async cut(part: string, how: How, forMs: number): Promise<void> {
    await this.ask(`/${part}`, { method: 'PUT', body: JSON.stringify({ how, forMs }) });
  }

  async healAll(): Promise<void> {
    await this.ask('', { method: 'DELETE' });
  }

  private async ask(path: string, request: RequestInit): Promise<void> {
    const response = await fetch(this.url + path, { ...request, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (response.ok) return;
    throw new Failure(`The ports-proxy refused: ${await response.text()}`, 'Start the instance anew, it may be older');
  }
}
