import { type Dispatcher, Pool } from 'undici';
import type { InstanceAddress } from './discovery/address.ts';
import { Member } from './picking/member.ts';

/** A live host of the same network answers a SYN in under 10 ms; waiting longer keeps the request from the next instance. */
const CONNECT_TIMEOUT_MS = 1_000;

/** Below the 75 s for which `libs/service` keeps idle connections: the side that sends must be the one to drop them. */
const KEEP_ALIVE_MS = 60_000;

/** Told by undici, for one request, that its first byte is about to be written. Passed through `opaque`. */
export interface SendingMark {
  sent: boolean;
}

/** One process of a service and the connections to it. */
export class Instance extends Member {
  private readonly pools: Pool[] = [];
  private readonly requests: Dispatcher;
  private readonly streams: Dispatcher;

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
    await Promise.all(this.pools.map((pool) => pool.close()));
  }

  /** Ends the connections, and with them what is still in flight on them. */
  async destroy(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.destroy()));
  }

  private openPool(connections: number | null): Dispatcher {
    const pool = new Pool(this.key, {
      connections,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // The deadline of a request covers all its attempts, so it is kept by the client and not by a connection.
      headersTimeout: 0,
    });
    this.pools.push(pool);
    return pool.compose(markSending);
  }
}

/** An error alone does not say whether the service may have seen the request; the start of its writing does. */
const markSending: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { opaque: mark } = options as Dispatcher.RequestOptions<SendingMark>;
  const start = handler.onRequestStart?.bind(handler);
  // The handler was made for this one request, so it can be given another method.
  handler.onRequestStart = (controller, context) => {
    if (mark) mark.sent = true;
    start?.(controller, context);
  };
  return dispatch(options, handler);
};
