import { CommandLine, flag, text } from './command-line.ts';

const USAGE = 'npm run it -- NAME [--rate N/s] [--quick]';
const line = new CommandLine(USAGE);
const parse = (...args: string[]) => line.parse(args, { options: { rate: text, quick: flag }, allowPositionals: true });

describe('a command line', () => {
  it('gives what was typed', () => {
    const { values, positionals } = parse('mixed', '--rate', '7', '--quick');
    expect({ ...values, positionals }).toEqual({ rate: '7', quick: true, positionals: ['mixed'] });
    expect(line.oneOf('scenario', ['browse', 'mixed'], 'mixed')).toBe('mixed');
    expect(line.either('--layer', ['edge', 'inside'], 'edge')).toBe('edge');
    expect(line.positive('--rate', '0.5')).toBe(0.5);
    expect(line.whole('--seed', '0', { least: 0 })).toBe(0);
    expect(line.url('--base-url', 'https://shop/')).toBe('https://shop');
  });

  it.each([
    [() => parse('--loud'), /--loud/],
    [() => parse('--rate'), /--rate/],
    [() => line.parse(['mixed'], { options: {} }), /mixed/],
    [() => line.oneOf('scenario', ['browse'], 'shop'), 'There is no scenario "shop"'],
    [() => line.either('--layer', ['edge', 'inside'], 'top'), '--layer takes edge or inside, not "top"'],
    [() => line.positive('--rate', '0'), '--rate takes a number above 0, not "0"'],
    [() => line.positive('--rate', 'fast'), '--rate takes a number above 0, not "fast"'],
    [() => line.positive('--rate', 'Infinity'), '--rate takes a number above 0, not "Infinity"'],
    [() => line.whole('--rounds', '0'), '--rounds takes a whole number from 1, not "0"'],
    [() => line.whole('--rounds', '1.5'), '--rounds takes a whole number from 1, not "1.5"'],
    [() => line.whole('--rounds', '1e300'), '--rounds takes a whole number from 1, not "1e300"'],
    [() => line.whole('--rounds', '9', { most: 8 }), '--rounds takes a whole number from 1 to 8, not "9"'],
    [() => line.whole('--hour', '24', { most: 23, takes: 'an hour' }), '--hour takes an hour'],
    [() => line.url('--base-url', 'shop:80'), '--base-url takes an http address, not "shop:80"'],
  ])('refuses what it does not take by its name, and mends it by the usage (%#)', (read, message) => {
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ name: 'Failure', mend: USAGE }));
  });
});
