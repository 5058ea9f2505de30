import { z } from 'zod';

/**
 * Every error a client can meet: the stable `code` on the left, its HTTP status and title on the right.
 * Codes are part of the contract: they are added, never renamed.
 */
export const PROBLEMS = {
  'bad-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-request': { status: 400, title: 'The request does not match its schema' },
  'invalid-cursor': { status: 400, title: 'The cursor was not issued by this API for this query' },
  'idempotency-key-missing': { status: 400, title: 'The header Idempotency-Key is missing' },
  'not-authenticated': { status: 401, title: 'A valid bearer token is needed' },
  'not-allowed': { status: 403, title: 'The token lacks the role' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'The resource does not have this method' },
  'idempotency-key-reused': { status: 409, title: 'The Idempotency-Key was used with another body' },
  'version-conflict': { status: 409, title: 'The resource was changed by somebody else' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'product-unknown': { status: 422, title: 'A product of the order does not exist' },
  'product-not-for-sale': { status: 422, title: 'A product of the order has no price' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'upstream-failed': { status: 502, title: 'A service behind this one failed' },
  unavailable: { status: 503, title: 'The service cannot answer now, try again' },
  'deadline-exceeded': { status: 504, title: 'The time that the caller gave for the answer is over' },
  'upstream-timeout': { status: 504, title: 'A service behind this one did not answer in time' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457 problem details. `detail` says how to mend the request; `issues` names each bad field. */
export const Problem = z
  .object({
    type: z.string().describe('about:blank, the code says it all'),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** Thrown anywhere in a service, turned into {@link Problem} at its edge. The cause is logged, never sent. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly issues: Problem['issues'];

  constructor(code: ProblemCode, detail?: string, options: { cause?: unknown; issues?: Problem['issues'] } = {}) {
    super(detail ?? PROBLEMS[code].title, { cause: options.cause });
    this.code = code;
    this.issues = options.issues;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  toProblem(requestId: string): Problem {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: 'about:blank',
      title,
      status,
      code: this.code,
      ...(this.message === title ? {} : { detail: this.message }),
      requestId,
      ...(this.issues ? { issues: this.issues } : {}),
    };
  }
}
