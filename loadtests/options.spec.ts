import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('takes the average profile and one run when nothing else is said', () => {
    expect(parseOptions(['mixed'])).toMatchObject({ scenario: 'mixed', profile: 'average', repeat: 1 });
    expect(parseOptions(['mixed', '--rate', '7/s', '--duration', '20s'])).toMatchObject({ rate: 7, seconds: 20 });
  });

  it.each([
    [[], 'No scenario was given'],
    [['shop'], 'There is no scenario "shop"'],
    [['mixed', 'browse'], 'not browse too'],
    [['mixed', '--profile', 'huge'], 'There is no profile "huge"'],
    [['mixed', '--base-url', 'shop:80'], '--base-url takes an http address'],
    [['mixed', '--rate', '0'], '--rate takes a number above 0'],
    [['mixed', '--repeat', '1.5'], '--repeat takes a whole number'],
    [['mixed', '--speed', '9'], '--speed'],
    [['mixed', '--strike', 'stop:gateway-1'], '--strike takes restart:PART or kill:PART'],
    [['mixed', '--strike', 'kill:gateway-1', '--repeat', '2'], '--strike is for one run of its own'],
    [['mixed', '--profile', 'breakpoint', '--repeat', '3'], 'breakpoint is a search of its own'],
  ])('refuses %j with one clear reason', (args, reason) => {
    expect(() => parseOptions(args)).toThrow(reason);
  });
});
