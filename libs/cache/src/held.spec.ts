import { Held } from './held.ts';

describe('what is held', () => {
  test.each([
    ['its JSON', Held.json<object>('{"version":3}')],
    ['its value', Held.value({ version: 3 })],
  ])('by %s is had both ways, and as the same object each time', (_, held) => {
    expect(held.json).toBe('{"version":3}');
    expect(held.value).toEqual({ version: 3 });
    expect(held.value).toBe(held.value);
  });
});
