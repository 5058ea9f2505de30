import type { ServiceClient, ServiceResponse } from '@highstreet/balancer';
import { type Endpoint, ProblemError } from '@highstreet/contracts';
import { admission, Drain, TokenVerifier } from '@highstreet/service';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { pipeline, Readable } from 'node:stream';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { ClientGone } from './client-gone.ts';
import { requestHeaders, responseHeaders } from './end-to-end-headers.ts';
import { passEvents } from './event-stream.ts';
import { type Placement, placementBy } from './placement.ts';
import { upstreamOf } from './upstreams.ts';

/** What is the same for all requests of an endpoint. */
interface Passage {
  readonly client: ServiceClient;
  readonly stream: boolean;
  readonly placement: Placement;
}

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
  admissionTo(endpoint: Endpoint): onRequestHookHandler {
    return admission(this.tokens, endpoint.access);
  }

  /** @throws Error at the start, not at the first request, when no service is known for the endpoint */
  handlerOf(endpoint: Endpoint): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
    const upstream = upstreamOf(endpoint);
    if (!upstream) throw new Error(`No service serves ${endpoint.path}`);
    const passage: Passage = {
      client: this.clients.get<ServiceClient>(upstream, { strict: false }),
      stream: endpoint.contentType === 'text/event-stream',
      placement: placementBy(this.env.BALANCER_METHOD, endpoint),
    };
    return (request, reply) => this.pass(passage, request, reply);
  }

  private async pass(passage: Passage, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (passage.stream && this.drain.signal.aborted)
      throw new ProblemError('unavailable', 'This gateway is being stopped');
    const { raw } = reply;
    const gone = new ClientGone(raw);
    const response = await send(passage, request, gone);
    reply.hijack();
    // Nobody is left to answer, and that is no failure of ours.
    if (!response || gone.aborted) return;
    raw.writeHead(response.status, responseHeaders(response.headers, reply.getHeaders()));
    const { body } = response;
    if (!(body instanceof Readable)) {
      raw.end(body);
      reply.answered();
      return;
    }
    raw.once('close', () => reply.answered());
    if (passage.stream && response.status === 200) passEvents(body, raw, this.drain.signal);
    // Whichever side breaks off, pipeline destroys the other: the client then knows that its answer is not whole.
    else pipeline(body, raw, () => undefined);
  }
}

/** @returns undefined when the client has left meanwhile */
async function send(
  { client, stream, placement }: Passage,
  request: FastifyRequest,
  signal: ClientGone,
): Promise<ServiceResponse | undefined> {
  const { method, raw } = request;
  try {
    return await client.request({
      method,
      path: raw.url ?? request.url,
      headers: requestHeaders(raw.rawHeaders, raw.headers.connection),
      ...placement(request),
      body: request.body as Buffer | undefined,
      idempotent: method === 'GET' || method === 'HEAD' || 'idempotency-key' in raw.headers,
      signal,
      stream,
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
