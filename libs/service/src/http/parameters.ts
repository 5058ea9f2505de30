import type { Endpoint } from '@highstreet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller as CallerType, callerOf } from '../auth/caller.ts';
import { inputParser } from './input.ts';

/** Gives an argument of a method, for one request. */
export type Argument = (request: FastifyRequest, reply: FastifyReply) => unknown;

type ArgumentOf = (endpoint: Endpoint) => Argument;

const PARAMETERS = Symbol('PARAMETERS');

function parameter(argumentOf: ArgumentOf): () => ParameterDecorator {
  return () => (prototype, name, index) => {
    const known = (Reflect.getOwnMetadata(PARAMETERS, prototype, name!) as readonly ArgumentOf[] | undefined) ?? [];
    const all = [...known];
    all[index] = argumentOf;
    Reflect.defineMetadata(PARAMETERS, all, prototype, name!);
  };
}

/** The parsed params, query, headers and body, by the contract. */
export const Input = parameter(inputParser);

/** The verified bearer of the token; undefined only on a public operation that was called without one. */
export const Caller = parameter(() => callerOf);
export type Caller = CallerType;

/** The request as it was sent, for what no contract tells of. */
export const Sent = parameter(() => (request) => request);

/** For headers that depend on the answer. What is sent is what the method returns. */
export const Reply = parameter(() => (_request, reply) => reply);

/** How the arguments of a method of the prototype are got, in their order; a parameter without a decorator is undefined. */
export function argumentsOf(endpoint: Endpoint, prototype: object, name: string): Argument[] {
  const all =
    (Reflect.getMetadata(PARAMETERS, prototype, name) as readonly (ArgumentOf | undefined)[] | undefined) ?? [];
  return Array.from(all, (argumentOf) => argumentOf?.(endpoint) ?? (() => undefined));
}
