import { spreadOf } from './statistics.ts';

describe('spread', () => {
  test('has the mean of the middle two as median of an even number', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spreadOf([])).toBeUndefined();
  });
});
