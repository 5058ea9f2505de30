import { firstOut, type Step } from './first-out.ts';
import { pressuresOf, RESOURCES, type Pressure, type ResourceKind } from './resources.ts';

const pressure = (kind: ResourceKind, of: string, ofLimit: number): Pressure => ({
  kind,
  of,
  ofLimit,
  value: ofLimit * RESOURCES[kind].limit,
});
const step = (rate: number, ...pressures: Pressure[]): Step => ({
  rate,
  pressures,
  cpu: [
    ['postgres-catalog', 0.8],
    ['k6', 0.5],
  ],
});

describe('firstOut', () => {
  it('names what was at its limit from the lowest rate on, whatever is farther beyond its limit later', () => {
    const answer = firstOut([
      step(40, pressure('event-lag', 'orders-1', 4), pressure('event-loop', 'gateway-1', 1.2)),
      step(20, pressure('event-lag', 'orders-1', 0.5), pressure('event-loop', 'gateway-1', 1.1)),
    ]);
    expect(answer).toMatchObject({ found: true, kind: 'event-loop', of: 'gateway-1', fromRate: 20 });
  });

  it('names the cause before its symptoms when both came at one rate', () => {
    const answer = firstOut([
      step(
        40,
        pressure('event-lag', 'orders-1', 9),
        pressure('event-loop', 'gateway-1', 3),
        pressure('machine-cpu', 'the machine', 1.05),
      ),
    ]);
    expect(answer.kind).toBe('machine-cpu');
    expect(answer.sentence).toContain('It went to postgres-catalog 80 %, k6 50 % of a core');
  });

  it('does not count a limit that was reached at a low rate and not at higher ones', () => {
    const answer = firstOut([
      step(10, pressure('event-lag', 'orders-1', 2), pressure('connections', 'catalog', 0.2)),
      step(20, pressure('event-lag', 'orders-1', 0.2), pressure('connections', 'catalog', 0.5)),
      step(40, pressure('event-lag', 'orders-1', 1.5), pressure('connections', 'catalog', 1.1)),
    ]);
    expect(answer).toMatchObject({ kind: 'connections', fromRate: 40 });
  });

  it('says that nothing measured was out, and what was closest', () => {
    const answer = firstOut([
      step(10, pressure('process-cpu', 'redis', 0.4), pressure('connections', 'orders-0', 0.7)),
    ]);
    expect(answer).toMatchObject({ found: false });
    expect(answer.sentence).toMatch(/closest was the database connections of orders-0 .* at 70 % of its limit/);
  });

  it('says that nothing is known of a shop elsewhere', () => {
    expect(firstOut([step(10)])).toMatchObject({
      found: false,
      sentence: expect.stringContaining('not a local instance'),
    });
  });
});

describe('pressuresOf', () => {
  it('takes the median of the looks, so one hiccup is no limit, and puts the nearest to its limit first', () => {
    const look = (lag: number) => ({
      atMs: 0,
      cpuByPart: {},
      readings: [
        { kind: 'event-loop', of: 'orders-1', value: lag } as const,
        { kind: 'machine-cpu', of: 'the machine', value: 0.46 } as const,
      ],
    });
    expect(pressuresOf([look(10), look(900), look(12)])).toEqual([
      expect.objectContaining({ kind: 'machine-cpu', ofLimit: 0.5 }),
      expect.objectContaining({ kind: 'event-loop', value: 12, ofLimit: 0.12 }),
    ]);
  });
});
