import type { ServiceClient, ServiceResponse } from '@highstreet/balancer';
import { type Endpoint, ProblemError } from '@highstreet/contracts';
import { authorize, Drain, TokenVerifier } from '@highstreet/service';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { requestHeaders, responseHeaders } from './end-to-end-headers.ts';
import { passEvents } from './event-stream.ts';
import { keepCustomer, placementOf } from './placement.ts';
import { upstreamOf } from './upstreams.ts';

/** Passes requests to the service that serves them, and answers back, as bytes. */
@Injectable()
export class Proxy {
  constructor(
    private readonly clients: ModuleRef,
    private readonly tokens: TokenVerifier,
    private readonly drain: Drain,
    private readonly env: GatewayEnvironment,
  ) {}

  /**
   * Keeps from the services what they would refuse. They check again by themselves, on the same token: a service
   * trusts nobody for having come through the gateway.
   */
  async admit(endpoint: Endpoint, request: FastifyRequest): Promise<void> {
    const caller = await authorize(this.tokens, endpoint.access, request.headers.authorization);
    if (this.env.BALANCER_METHOD !== 'consistent_hash') return;
    if (endpoint.access === 'customer') keepCustomer(request, caller?.customerId);
  }

  /** @throws Error at the start, not at the first request, when no service is known for the endpoint */
  handlerOf(endpoint: Endpoint): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
    const upstream = upstreamOf(endpoint);
    if (!upstream) throw new Error(`No service serves ${endpoint.path}`);
    const client = this.clients.get<ServiceClient>(upstream, { strict: false });
    return (request, reply) => this.pass(client, endpoint, request, reply);
  }

  private async pass(
    client: ServiceClient,
    endpoint: Endpoint,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const stream = endpoint.contentType === 'text/event-stream';
    if (stream && this.drain.signal.aborted) throw new ProblemError('unavailable', 'This gateway is being stopped');
    const gone = new AbortController();
    // Also said after every answer that went out whole, where there is nothing left to abort, at a tenth of the CPU.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    const response = await send(client, { stream, signal: gone.signal }, request);
    const whole = response && isSmall(response) ? await readWhole(client, response, gone.signal) : undefined;
    reply.hijack();
    // Nobody is left to answer, and that is no failure of ours.
    if (!response || gone.signal.aborted) return;
    const headers = { ...reply.getHeaders(), ...responseHeaders(response.headers) } as OutgoingHttpHeaders;
    reply.raw.writeHead(response.status, headers);
    if (whole) reply.raw.end(whole);
    else if (stream && response.status === 200) passEvents(response.body, reply.raw, this.drain.signal);
    // Whichever side breaks off, pipeline destroys the other: the client then knows that its answer is not whole.
    else pipeline(response.body, reply.raw, () => undefined);
  }
}

/** What comes with the headers in one packet or a few: piping it costs more than all else that is done with it. */
const SMALL_BYTES = 65_536;

function isSmall({ headers }: ServiceResponse): boolean {
  return Number(headers['content-length']) <= SMALL_BYTES;
}

/**
 * @returns undefined when the client has left meanwhile
 * @throws ProblemError `upstream-failed`: as nothing has gone out yet, the client can still be told
 */
async function readWhole(
  client: ServiceClient,
  { body }: ServiceResponse,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    return await body.bytes();
  } catch (cause) {
    if (signal.aborted) return undefined;
    throw new ProblemError('upstream-failed', `${client.name} broke off within its answer`, { cause });
  }
}

async function send(
  client: ServiceClient,
  { stream, signal }: { stream: boolean; signal: AbortSignal },
  request: FastifyRequest,
): Promise<ServiceResponse | undefined> {
  try {
    return await client.request({
      method: request.method,
      path: request.raw.url ?? request.url,
      headers: requestHeaders(request.headers),
      ...placementOf(request),
      body: request.body as Buffer | undefined,
      idempotent: request.method === 'GET' || request.method === 'HEAD' || 'idempotency-key' in request.headers,
      signal,
      stream,
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
