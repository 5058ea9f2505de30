import { parseOptions } from './options.ts';

const parse = (...args: string[]) => parseOptions(args, 'results');

describe('the options', () => {
  it('are those of a real run unless a simulation is asked for', () => {
    expect(parse()).toMatchObject({ kind: 'real', seeds: 5, seconds: 6, layers: ['edge', 'inside'], instance: 'test' });
    expect(parse('--quick')).toMatchObject({ kind: 'real', seeds: 2, seconds: 3, quick: true });
    expect(parse('--simulate', '--quick')).toMatchObject({ kind: 'simulation', durationMs: 10_000, instances: 200 });
    expect(parse('--mark')).toMatchObject({ kind: 'real', mark: true, seeds: 20, seconds: 6, layers: ['inside'] });
    expect(parse('--show', 'a.json')).toEqual({ kind: 'show', file: 'a.json' });
    expect(parse('--again', 'a.json')).toEqual({ kind: 'again', file: 'a.json', instance: 'test' });
    expect(parse('--help')).toBeUndefined();
  });

  it.each([
    [['--seconds', '4'], /--seconds takes a multiple of 3/],
    [['--seeds', '0'], /--seeds takes a whole number/],
    [['--rate', 'fast'], /--rate takes a whole number/],
    [['--layer', 'middle'], /--layer takes edge or inside/],
    [['--instance', 'other'], /--instance takes local or test/],
    [['--instances', '4'], /--instances is of use only with --simulate/],
    [['--simulate', '--layer', 'edge'], /--layer is of use only without --simulate/],
    [['--mark', '--layer', 'edge'], /--layer is of no use with --mark/],
    [['--what'], /--what/],
  ])('%j are refused by name', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
