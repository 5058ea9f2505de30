import { ProblemError } from '@highstreet/contracts';
import { NotFoundException } from '@nestjs/common';
import { toProblemError } from './problem.filter.ts';

describe('an error becomes a problem', () => {
  test('that keeps its code when it is one already', () => {
    const error = new ProblemError('version-conflict');
    expect(toProblemError(error)).toBe(error);
  });

  test.each([
    [Object.assign(new Error(), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 'body-too-large', 413],
    [
      Object.assign(new Error(), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }),
      'unsupported-media-type',
      415,
    ],
    [new NotFoundException(), 'not-found', 404],
    [Object.assign(new Error('terminating connection'), { code: '57P01' }), 'unavailable', 503],
  ])('with a stable code: %p', (error, code, status) => {
    expect(toProblemError(error)).toMatchObject({ code, status });
  });

  test('that says nothing of a cause nobody foresaw', () => {
    const problem = toProblemError(new Error('password=hunter2')).toProblem('r-1');
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Something went wrong here',
      status: 500,
      code: 'internal-error',
      requestId: 'r-1',
    });
  });
});
