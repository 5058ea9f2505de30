import { parseOptions } from './options.ts';

const parse = (...args: string[]) => parseOptions(args, 'results');

describe('the options', () => {
  it('are two rounds of all platforms unless others are asked for', () => {
    expect(parse()).toMatchObject({
      kind: 'run',
      rounds: 2,
      seconds: 6,
      steadyRate: 20,
      quick: false,
      folder: 'results',
    });
    expect(parse()).toMatchObject({ platforms: ['native', 'compose', 'swarm', 'kubernetes', 'nomad'] });
    expect(parse('--quick')).toMatchObject({ rounds: 1, seconds: 3, rates: [25, 50, 100], quick: true });
    expect(parse('--quick', '--rounds', '3', '--rates', '10/s,20/s')).toMatchObject({ rounds: 3, rates: [10, 20] });
    expect(parse('--platforms', 'swarm,native')).toMatchObject({ platforms: ['native', 'swarm'] });
    expect(parse('--show', 'a.json')).toEqual({ kind: 'show', file: 'a.json' });
    expect(parse('--help')).toBeUndefined();
  });

  it.each([
    [['--platforms', 'native,openshift'], /no platform "openshift"/],
    [['--rounds', '0'], /--rounds takes whole numbers from 1/],
    [['--rates', '50,fast'], /--rates takes whole numbers/],
    [['--rates', '50,50'], /--rates takes each rate once, the lowest first/],
    [['--rates', ''], /--rates takes whole numbers/],
    [['--minutes', '-1'], /--minutes/],
    [['--show', 'a.json', '--rounds', '2'], /--rounds is of no use with --show/],
    [['--what'], /--what/],
  ])('%j are refused by name', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
