export {
  currentDeadlineMs,
  currentRequest,
  currentRequestId,
  DEADLINE_HEADER,
  runInRequest,
  type RequestContext,
} from './request-context.ts';
