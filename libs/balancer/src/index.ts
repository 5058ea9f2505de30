export { BalancerModule, type ClientDefinition } from './balancer.module.ts';
export type { CallInput } from './endpoint-call.ts';
export { ServiceClient, type ServiceClientOptions, type ServiceRequest } from './service-client.ts';
export type { ServiceResponse } from './attempt.ts';
