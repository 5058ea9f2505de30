export { BalancerModule, type ClientDefinition } from './balancer.module.ts';
export type { BalancerObserver } from './balancer-observer.ts';
export { balancingEnvironment, balancingOf, serviceAddresses } from './balancing-environment.ts';
export type { CallInput } from './endpoint-call.ts';
export {
  type BalancingOptions,
  ServiceClient,
  type ServiceClientOptions,
  type ServiceRequest,
} from './service-client.ts';
export type { GiveUp } from './attempt.ts';
export { discard, readText, type ServiceResponse } from './service-response.ts';
