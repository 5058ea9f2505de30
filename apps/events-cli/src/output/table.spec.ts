import { printable, table } from './table.ts';

describe('a table', () => {
  test('aligns its columns, numbers to the right', () => {
    expect(
      table(
        ['TOPIC', 'MESSAGES'],
        [
          ['a', 7],
          ['long', 12_345],
        ],
      ),
    ).toBe(['TOPIC  MESSAGES', 'a             7', 'long      12345'].join('\n'));
  });

  test('keeps what a message holds from steering the terminal', () => {
    expect(printable('one\n\ttwo \u001b[31mred\u0007')).toBe('one two ?[31mred?');
    expect(printable('x'.repeat(101))).toHaveLength(100);
  });
});
