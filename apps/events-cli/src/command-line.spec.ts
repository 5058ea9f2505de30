import { parseCommandLine } from './command-line.ts';
import { BadInput } from './failure.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean), NOW);

describe('the command line', () => {
  test('reads filters, a duration before now among them', () => {
    expect(
      parse('dead-letters list --group catalog --code E1 --key k --type a.b.v1 --since 2h --limit 3'),
    ).toMatchObject({
      name: 'list',
      filters: { group: 'catalog', code: 'E1', key: 'k', type: 'a.b.v1', since: NOW - 7_200_000, limit: 3 },
    });
    expect(parse('dead-letters list --since 2026-01-30T00:00:00Z')).toMatchObject({
      filters: { since: Date.parse('2026-01-30T00:00:00Z') },
    });
  });

  test('takes ids, filters or --all for a replay', () => {
    expect(parse('dead-letters replay catalog:0:1 catalog:0:2')).toMatchObject({
      selection: { ids: ['catalog:0:1', 'catalog:0:2'] },
    });
    expect(parse('dead-letters replay --all')).toMatchObject({ name: 'replay', selection: { ids: [] } });
    expect(parse('lag --json --brokers a:1,b:2')).toMatchObject({ name: 'lag', json: true, brokers: ['a:1', 'b:2'] });
    expect(parse('')).toMatchObject({ name: 'help' });
  });

  test.each([
    ['letters', /no command "letters"/],
    ['dead-letters', /no command "dead-letters"/],
    ['dead-letters burn', /no command "dead-letters burn"/],
    ['dead-letters list --colour red', /--colour/],
    ['dead-letters list --since yesterday', /--since yesterday is no time/],
    ['dead-letters list --limit 0', /--limit 0 is no number/],
    ['dead-letters show', /id of one letter/],
    ['dead-letters replay', /which letters/],
    ['dead-letters replay catalog:0:1 --group catalog', /not both/],
    ['dead-letters discard catalog:0:1', /needs a reason/],
    ['dead-letters discard --reason because', /which letters/],
    ['lag --brokers nowhere', /no addresses/],
  ])('refuses "%s" and says what would be right', (line, cause) => {
    const error = (() => {
      try {
        return parse(line);
      } catch (thrown) {
        return thrown;
      }
    })() as BadInput;
    expect(error).toBeInstanceOf(BadInput);
    expect(error.message).toMatch(cause);
    expect(error.mend).not.toBe('');
    expect(error.exitCode).toBe(2);
  });
});
