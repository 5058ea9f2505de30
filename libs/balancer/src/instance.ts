import { type Dispatcher, Pool } from 'undici';
import type { InstanceAddress } from './discovery/address.ts';
import { Member } from './picking/member.ts';

/** A live host of the same network answers a SYN in under 10 ms; waiting longer keeps the request from the next instance. */
const CONNECT_TIMEOUT_MS = 1_000;

/** Below the 75 s for which `libs/service` keeps idle connections: the side that sends must be the one to drop them. */
const KEEP_ALIVE_MS = 60_000;

/** One process of a service and the connections to it. */
export class Instance extends Member {
  private readonly requests: Pool;
  private readonly streams: Pool;

  constructor(address: InstanceAddress, connections: number) {
    super(address.origin, address.weight, address.zone);
    this.requests = this.openPool(connections);
    // A stream keeps its connection as long as it lasts. With a limit, the streams of 64 customers would shut out all others.
    this.streams = this.openPool(null);
  }

  dispatcher(stream: boolean): Dispatcher {
    return stream ? this.streams : this.requests;
  }

  /** Ends the connections once what is in flight on them has been answered. */
  async drain(): Promise<void> {
    await Promise.all([this.requests.close(), this.streams.close()]);
  }

  /** Ends the connections, and with them what is still in flight on them. */
  async destroy(): Promise<void> {
    await Promise.all([this.requests.destroy(), this.streams.destroy()]);
  }

  private openPool(connections: number | null): Pool {
    return new Pool(this.key, {
      connections,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // The deadline of a request covers all its attempts, so it is kept by the client and not by a connection.
      headersTimeout: 0,
    });
  }
}
