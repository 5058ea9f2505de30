import { jest } from '@jest/globals';
import type { RequestLine } from '../logging/request-log.ts';
import { Metrics } from '../metrics/metrics.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { RequestDurations } from './request-durations.ts';

const line: RequestLine = { atMs: 0, requestId: 'r', method: 'GET', route: '/a', status: 200, ms: 3 };

describe('answered requests', () => {
  let written: (readonly RequestLine[])[];
  let metrics: Metrics;
  let requests: AnsweredRequests;
  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    metrics = new Metrics();
    requests = new AnsweredRequests((lines) => void written.push(lines), new RequestDurations(metrics));
  });
  afterEach(() => jest.useRealTimers());

  test('are logged in batches of 64, and what is left after 250 ms', () => {
    for (let i = 0; i < 65; i += 1) requests.add(line);
    expect(written.map(({ length }) => length)).toEqual([64]);
    jest.advanceTimersByTime(249);
    expect(written).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(written.map(({ length }) => length)).toEqual([64, 1]);
  });

  test('are in the metric of a scrape, logged or not', async () => {
    requests.add(line);
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/request_duration_seconds_count\{method="GET",route="\/a",status="200"\} 1/);
  });
});
