import { parseOptions } from './options.ts';

describe('options', () => {
  it('have defaults', () => {
    expect(parseOptions(['compose'])).toEqual({ platform: 'compose', baskets: 200, rate: 20, keep: false });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [[], 'No platform was given'],
    [['podman'], 'There is no platform "podman"'],
    [['swarm', 'nomad'], 'One platform is tested at a time, not nomad too'],
    [['swarm', '--rate', 'fast'], '--rate takes a number above 0, not "fast"'],
    [['swarm', '--baskets', '1.5'], '--baskets takes a whole number, not "1.5"'],
    [['swarm', '--loud'], expect.stringContaining('--loud')],
  ])('name what is wrong with %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(expect.objectContaining({ name: 'Failure', message }));
  });
});
