import { parseMetrics } from './prometheus.ts';
import { readingsOf } from './watcher.ts';

const TEXT = `# HELP events_lag_seconds Age
# TYPE events_lag_seconds gauge
events_lag_seconds{type="orders.order-placed.v1"} 0.25
events_lag_seconds{type="orders.order-\\"odd\\".v1"} 3.5
nodejs_eventloop_lag_p99_seconds 0.0128
outbox_oldest_age_seconds{database="orders-0"} 0
nan_metric NaN
`;

describe('the metrics of a service', () => {
  it('are read with their labels', () => {
    expect(parseMetrics(TEXT)[0]).toEqual({
      name: 'events_lag_seconds',
      labels: { type: 'orders.order-placed.v1' },
      value: 0.25,
    });
  });

  it('become readings in ms, of the type of events that is farthest behind', () => {
    expect(readingsOf('orders-1', TEXT)).toEqual([
      { kind: 'event-loop', of: 'orders-1', value: 12.8 },
      { kind: 'event-lag', of: expect.stringContaining('odd'), value: 3_500 },
      { kind: 'event-lag', of: 'orders-1 (outbox of orders-0)', value: 0 },
    ]);
  });

  it('may be missing', () => {
    expect(readingsOf('gateway-1', '')).toEqual([]);
  });
});
