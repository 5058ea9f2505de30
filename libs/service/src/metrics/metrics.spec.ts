import { Metrics } from './metrics.ts';

describe('metrics of every request', () => {
  test('tell what was counted, each scrape the whole of it', async () => {
    const metrics = new Metrics();
    const reads = metrics.tallies({ name: 'reads_total', help: 'Reads', labelNames: ['result'] });
    const hit = reads.of({ result: 'hit' });
    reads.of({ result: 'miss' });
    hit.add();
    hit.add(2);
    expect(await metrics.registry.metrics()).toMatch(/^reads_total\{result="hit"\} 3$/m);
    hit.add();
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/^reads_total\{result="hit"\} 4$/m);
    expect(text).not.toContain('result="miss"');
  });

  test('have histograms as Prometheus reads them: buckets that include the smaller ones, sum and count', async () => {
    const metrics = new Metrics();
    const durations = metrics.durations({ name: 'took_seconds', help: 'Time', buckets: [0.1, 1] });
    const series = durations.series({ route: '/a', status: 200 });
    for (const seconds of [0.05, 0.1, 0.5, 7]) series.observe(seconds);
    const text = await metrics.registry.metrics();
    expect(text.slice(text.indexOf('# HELP took_seconds')).trim().split('\n')).toEqual([
      '# HELP took_seconds Time',
      '# TYPE took_seconds histogram',
      'took_seconds_bucket{route="/a",status="200",le="0.1"} 2',
      'took_seconds_bucket{route="/a",status="200",le="1"} 3',
      'took_seconds_bucket{route="/a",status="200",le="+Inf"} 4',
      'took_seconds_sum{route="/a",status="200"} 7.65',
      'took_seconds_count{route="/a",status="200"} 4',
    ]);
  });
});
