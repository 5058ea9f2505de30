import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost, MetadataScanner } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { type EndpointMethod, endpointRoute } from './endpoint-route.ts';
import { HANDLING, type Handling } from './handles.ts';
import { argumentsOf } from './parameters.ts';
import { ProblemFilter } from './problem.filter.ts';

/** A controller that may be switched off. It is asked once, at the start: off, its paths are as if they had never been. */
export interface Switchable {
  readonly isSwitchedOn: boolean;
}

/**
 * Makes a Fastify route of each method that `@Handles` an endpoint, at the start. Not Nest's routes: their chain of
 * promises, contexts and observables, made for enhancers that no endpoint has, costs a third of a whole bare request
 * (docs/adr/0022). Controllers, injection and lifecycle stay Nest's.
 */
@Injectable()
export class EndpointRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly discovery: DiscoveryService,
    private readonly tokens: TokenVerifier,
    private readonly problems: ProblemFilter,
  ) {}

  /** @throws Error that names the method when something of Nest's was put on it that would not act */
  onModuleInit(): void {
    const { tokens, problems } = this;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    for (const { instance } of this.discovery.getControllers()) {
      for (const endpoint of endpointsOf(instance as object))
        fastify.route(endpointRoute(endpoint, { tokens, problems }));
    }
  }
}

/** What `@Controller` itself leaves. */
const OF_CONTROLLER = new Set(['__controller__', '__injectable__']);

function endpointsOf(controller: object): EndpointMethod[] {
  if ((controller as Partial<Switchable>).isSwitchedOn === false) return [];
  const prototype = Object.getPrototypeOf(controller) as Record<string, EndpointMethod['method']>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const method = prototype[name]!;
    const handling = Reflect.getMetadata(HANDLING, method) as Handling | undefined;
    if (!handling) return [];
    refuseForeign(controller, name, method);
    return [{ ...handling, controller, method, arguments: argumentsOf(handling.endpoint, prototype, name) }];
  });
}

/** Nest keeps what its decorators say under keys as `__guards__`. */
function refuseForeign(controller: object, name: string, method: object): void {
  const { constructor } = controller;
  const said = [constructor, method].flatMap((target) =>
    Reflect.getMetadataKeys(target).filter((key) => Reflect.getMetadata(key, target) !== undefined),
  );
  const foreign = [...said, ...Reflect.getMetadataKeys(constructor, name)].find(
    (key) => typeof key === 'string' && /^__.*__$/.test(key) && !OF_CONTROLLER.has(key),
  );
  if (foreign === undefined) return;
  throw new Error(
    `${constructor.name}.${name} handles an endpoint, so ${String(foreign)} of Nest does not act on it: ` +
      'use what @highstreet/service gives (Handles, Input, Caller, Sent, Reply)',
  );
}
