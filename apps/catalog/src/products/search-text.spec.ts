import { searchText } from './search-text.ts';

test('words are cut where the index cuts them', () => {
  expect(searchText('cookies/cones bread:rolls meat-pckgd h&b').text).toBe('cookies cones bread rolls meat pckgd h b');
});

test('the last word of plain words may be a beginning', () => {
  expect(searchText('apple sau')).toEqual({ text: 'apple sau', prefix: true });
  expect(searchText('2.5 oz').prefix).toBe(true);
});

test('operators are kept, and the last word stands as it is', () => {
  for (const q of ['"apple sauce"', 'apple -sauce', '-sauce'])
    expect(searchText(q)).toEqual({ text: q, prefix: false });
});

test('a NUL, which Postgres refuses, is a space', () => {
  expect(searchText('a\0b').text).toBe('a b');
});
