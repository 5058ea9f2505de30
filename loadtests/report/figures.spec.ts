import { Samples } from '../k6/samples.ts';
import { type Summary, verdictsOf } from '../k6/summary.ts';
import { slosOf, thresholdsOf } from '../slo.ts';
import { figuresOf, spreadOf } from './figures.ts';
import { page } from './page.ts';
import { plotOf } from './plot.ts';
import type { Result } from './result.ts';

const point = (metric: string, second: number, value: number, tags: Record<string, string> = {}): string =>
  JSON.stringify({ metric, type: 'Point', data: { time: `2026-01-01T00:00:0${second}.5Z`, value, tags } });
const request = (second: number, ms: number, kind = 'request') =>
  point('http_req_duration', second, ms, { kind, scenario: 'browse', name: 'GET /api/products/{id}' });

function samplesOf(...lines: string[]): Samples {
  const samples = new Samples();
  for (const line of lines) samples.add(line);
  return samples;
}

const slos = slosOf(['browse'], 1);
const latency = 'http_req_duration{kind:request,scenario:browse}';
const summary = (changes: Summary['metrics'] = {}): Summary => ({
  metrics: {
    [latency]: { values: { 'p(99)': 30, count: 3 }, thresholds: { 'p(99)<500': { ok: true } } },
    http_req_failed: { values: { rate: 0 }, thresholds: { 'rate<0.001': { ok: true } } },
    checks: { values: { rate: 1, fails: 0 }, thresholds: { 'rate>0.999': { ok: true } } },
    iterations: { values: { count: 4 } },
    ...changes,
  },
});

describe('verdictsOf', () => {
  it('gives one threshold of k6 an SLO, and its verdict back', () => {
    expect(thresholdsOf(slos)[latency]).toEqual(['p(99)<500']);
    expect(verdictsOf(slos, summary()).every(({ kept }) => kept)).toBe(true);
    const slow = summary({
      [latency]: { values: { 'p(99)': 600, count: 3 }, thresholds: { 'p(99)<500': { ok: false } } },
    });
    expect(verdictsOf(slos, slow).filter(({ kept }) => !kept)).toMatchObject([{ value: 600, limit: 500 }]);
  });

  it('does not take an SLO for kept when nothing was measured', () => {
    const silent = summary({
      [latency]: { values: { 'p(99)': 0, count: 0 }, thresholds: { 'p(99)<500': { ok: true } } },
    });
    expect(verdictsOf(slos, silent)[0]).not.toHaveProperty('value');
    expect(verdictsOf(slos, silent)[0]?.kept).toBe(false);
  });
});

describe('figuresOf', () => {
  const samples = samplesOf(
    point('vus', 0, 3),
    request(0, 10),
    request(2, 20),
    request(2, 30),
    request(2, 4_000, 'wait'),
    point('iterations', 2, 1, { scenario: 'browse' }),
    point('http_req_duration', 9, 50, { kind: 'preparation' }),
    'not JSON at all',
  );
  const given = { seconds: 2, asked: 4, looks: [{ atMs: 0, readings: [], cpuByPart: { 'orders-1': 0.2, k6: 0.5 } }] };

  it('counts the requests of journeys alone: what an order is waited for is no latency of a request', () => {
    const figures = figuresOf({ samples, summary: summary() }, { ...given, verdicts: verdictsOf(slos, summary()) });
    expect(figures).toMatchObject({
      requests: 3,
      requestsPerSecond: 1.5,
      journeysPerSecond: 2,
      valid: true,
      kept: true,
    });
    expect(figures.latencyMs.browse).toEqual({ count: 3, p50: 20, p90: 30, p99: 30, max: 30 });
  });

  it('counts the CPU of the shop by request, without that of the generator', () => {
    const figures = figuresOf({ samples, summary: summary() }, { ...given, verdicts: [] });
    expect(figures.cpuMsPerRequest).toBeCloseTo((0.2 * 2 * 1_000) / 3);
  });

  it('marks a run with a dropped journey as not valid', () => {
    const dropped = summary({ dropped_iterations: { values: { count: 1 }, thresholds: { 'count<1': { ok: false } } } });
    const figures = figuresOf({ samples, summary: dropped }, { ...given, verdicts: verdictsOf(slos, dropped) });
    expect(figures).toMatchObject({ valid: false, kept: false, dropped: 1 });
  });

  it('marks a run as not valid, too, when k6 started less than was asked for and counted nothing as dropped', () => {
    const starved = { ...given, asked: 40, verdicts: verdictsOf(slos, summary()) };
    expect(figuresOf({ samples, summary: summary() }, starved)).toMatchObject({
      valid: false,
      missing: 36,
      dropped: 0,
    });
  });

  it('leaves no second out: one without samples is empty', () => {
    expect(samples.seconds().map(({ latencies }) => latencies.get('browse'))).toEqual([[10], undefined, [20, 30]]);
  });

  it('takes quantiles by nearest rank', () => {
    expect(spreadOf(Array.from({ length: 100 }, (_, index) => index + 1))).toMatchObject({
      p50: 50,
      p99: 99,
      max: 100,
    });
  });
});

describe('the page', () => {
  it('needs nothing from elsewhere, and shows no text of a shop as markup', () => {
    const samples = samplesOf(request(0, 10), request(1, 20));
    const figures = figuresOf(
      { samples, summary: summary() },
      { seconds: 2, asked: 4, looks: [], verdicts: verdictsOf(slos, summary()) },
    );
    const profile = { asks: '', startLevel: 1, stages: [{ seconds: 2, level: 1 }], slack: 1 };
    const result: Result = {
      format: 1,
      about: {
        scenario: 'browse',
        profile: 'average',
        baseUrl: 'http://shop',
        rate: 1,
        seconds: 2,
        startedAt: '2026',
        commit: 'c',
        machine: 'm',
        k6: 'k6',
      },
      repeats: [
        {
          figures,
          pressures: [],
          complaints: [{ text: '<script>alert(1)</script>', count: 2 }],
          plot: plotOf(samples.seconds(), { profile, rate: 1, looks: [], startMs: 0 }),
        },
      ],
      notes: [],
      passed: true,
    };
    const html = page(result);
    expect(html).not.toMatch(/<script>alert|<link|src=|@import|url\(/);
    expect(html).toContain('&lt;script>alert(1)');
    expect(html).not.toContain('NaN');
  });
});
