import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures } from '../report/figures.ts';
import { readBaseline } from './baseline.ts';
import { compare } from './compare.ts';

const figures = (p99: number, journeysPerSecond = 10, valid = true): Figures => ({
  seconds: 10,
  journeys: 100,
  journeysPerSecond,
  dropped: valid ? 0 : 1,
  missing: 0,
  requests: 400,
  requestsPerSecond: 40,
  failedChecks: 0,
  latencyMs: { browse: { count: 400, p50: 5, p90: 10, p99, max: 2 * p99 } },
  endpointsMs: {},
  cores: {},
  slos: [],
  valid,
  kept: true,
});
const verdictOf = (changes: ReturnType<typeof compare>, name: string) => changes.find((change) => change.name === name);

describe('compare', () => {
  const noisy = [figures(20), figures(25), figures(30)];

  it('does not call a change within the range of the repeats a regression', () => {
    const change = verdictOf(compare(noisy, [figures(37)]), 'browse p99 ms');
    expect(change).toMatchObject({ before: 25, now: 37, ratio: 1.48, noise: 1.5, verdict: 'within noise' });
  });

  it('calls a change beyond that range a regression, and one as far the other way better', () => {
    expect(verdictOf(compare(noisy, [figures(38)]), 'browse p99 ms')?.verdict).toBe('regression');
    expect(verdictOf(compare(noisy, [figures(16)]), 'browse p99 ms')?.verdict).toBe('better');
  });

  it('knows that fewer journeys a second are worse', () => {
    expect(verdictOf(compare(noisy, [figures(25, 8)]), 'journeys a second')?.verdict).toBe('regression');
  });

  it('does not take three equal repeats for a machine without noise', () => {
    const equal = [figures(20), figures(20), figures(20)];
    expect(verdictOf(compare(equal, [figures(21.9)]), 'browse p99 ms')?.verdict).toBe('within noise');
    expect(verdictOf(compare(equal, [figures(22.1)]), 'browse p99 ms')?.verdict).toBe('regression');
  });

  it('takes the median of the repeats on both sides', () => {
    expect(verdictOf(compare(noisy, [figures(25), figures(900), figures(26)]), 'browse p99 ms')?.now).toBe(26);
  });
});

describe('readBaseline', () => {
  const run = { scenario: 'browse', profile: 'average', rate: 12, seconds: 70 } as const;
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'baseline-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (result: unknown): string => {
    const path = join(folder, 'baseline.json');
    writeFileSync(path, JSON.stringify(result));
    return path;
  };
  const repeats = (...all: Figures[]) => ({ format: 1, about: run, repeats: all.map((one) => ({ figures: one })) });

  it('gives the figures of every repeat', () => {
    expect(readBaseline(file(repeats(figures(1), figures(2), figures(3))), run)).toHaveLength(3);
  });

  it.each([
    ['there are fewer than three', repeats(figures(1), figures(2)), /2 run\(s\), so its noise is not known/],
    [
      'it is another load',
      { ...repeats(figures(1), figures(2), figures(3)), about: { ...run, rate: 5 } },
      /its rate is 5, not 12/,
    ],
    [
      'journeys were dropped',
      repeats(figures(1), figures(2), figures(3, 10, false)),
      /not valid: journeys were dropped/,
    ],
    ['it is something else', { hello: 1 }, /is no result of npm run load/],
  ])('refuses the file when %s', (_, content, message) => {
    expect(() => readBaseline(file(content), run)).toThrow(message);
  });

  it('refuses a file that is not there', () => {
    expect(() => readBaseline(join(folder, 'none.json'), run)).toThrow(/cannot be read/);
  });
});
