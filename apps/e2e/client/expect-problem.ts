import { Problem, type ProblemCode, PROBLEMS } from '@highstreet/contracts';
import type { Answer } from './shop.ts';

/** The answer is the problem document (RFC 9457) of this code, with the id that support can ask for. */
export function expectProblem(answer: Answer, code: ProblemCode): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status: PROBLEMS[code].status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = Problem.parse(answer.body);
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  expect(JSON.stringify(problem)).not.toMatch(/node_modules|\bat .+:\d+:\d+|SELECT |ECONN/);
}
