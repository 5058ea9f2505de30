export { admission } from './auth/admission.ts';
export { callerOf } from './auth/caller.ts';
export { TokenVerifier } from './auth/token-verifier.ts';
export { isConnectionError } from './connection-error.ts';
export { defineEnvironment, EnvironmentError } from './environment/define-environment.ts';
export {
  SERVICE_ENVIRONMENT,
  serviceEnvironment,
  type ServiceEnvironment,
  urlList,
} from './environment/service-environment.ts';
export type { Switchable } from './http/endpoint-routes.ts';
export { Cursors, type CursorValue } from './http/cursors.ts';
export { timeLeftMs } from './http/deadline.ts';
export { Handles } from './http/handles.ts';
export { Caller, Input, Reply, Sent } from './http/parameters.ts';
export { ProblemFilter, toProblemError } from './http/problem.filter.ts';
export type { Answered } from './http/request-hooks.ts';
export { createLogger } from './logging/logger.ts';
export { Metrics } from './metrics/metrics.ts';
export type { Tallies, Tally } from './metrics/tally.ts';
export { Drain } from './probes/drain.ts';
export { Readiness } from './probes/readiness.ts';
export { ServiceModule } from './service.module.ts';
export { startService } from './start-service.ts';
