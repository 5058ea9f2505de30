export { currentRequest, currentRequestId, runInRequest, type RequestContext } from './request-context.ts';
