import type { Cell } from './cell.ts';
import { withCell } from './result-file.ts';

const cell = (seed: number, p99Ms: number) =>
  ({ layer: 'inside', method: 'round_robin', condition: 'equal', clients: 'equal', seed, p99Ms }) as Cell;

describe('the cells of a result', () => {
  it('take one that was measured again in the place of the first, and a new one at the end', () => {
    const cells = withCell(withCell([cell(1, 10), cell(2, 20)], cell(1, 11)), cell(3, 30));
    expect(cells.map(({ seed, p99Ms }) => [seed, p99Ms])).toEqual([
      [1, 11],
      [2, 20],
      [3, 30],
    ]);
  });
});
