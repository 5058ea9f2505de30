import { parseStat } from './cpu-seconds.ts';

describe('parseStat', () => {
  it('counts the time of the process and of its ended children, whatever its name holds', () => {
    const stat = '42 (a ) b) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 11 0 5000 1 2';
    expect(parseStat(42, stat)).toEqual({ pid: 42, parent: 7, ticks: 127 });
  });
});
