import { isRecent } from './find-k6.ts';

describe('isRecent', () => {
  it('takes k6 1.8 and later of 1.x', () => {
    expect(['1.8.0', '1.8.1', '1.12.0'].every(isRecent)).toBe(true);
    expect(['0.57.0', '1.7.9', '2.0.0', ''].some(isRecent)).toBe(false);
  });
});
