import fc from 'fast-check';
import { type Answer, Roster } from './roster.ts';

function rosterAfter(count: number, ...answers: [number, Answer][]): Roster {
  const roster = new Roster(count);
  for (const [number, answer] of answers) roster.note(number, answer);
  return roster;
}

describe('Roster', () => {
  it('leaves nobody out before it has asked', () => {
    expect(new Roster(3).leftOut).toEqual([]);
  });

  it.each(['not-ready', 'refused'] as const)('leaves a gateway out at its first %s', (answer) => {
    expect(rosterAfter(2, [1, answer]).leftOut).toEqual([1]);
  });

  it('leaves a gateway out that is silent three times in a row, not one that is slow now and then', () => {
    expect(rosterAfter(2, [2, 'silent'], [2, 'silent'], [2, 'silent']).leftOut).toEqual([2]);
    expect(rosterAfter(2, [2, 'silent'], [2, 'silent'], [2, 'ready'], [2, 'silent'], [2, 'silent']).leftOut).toEqual(
      [],
    );
  });

  it('takes a gateway in that is ready twice in a row', () => {
    expect(rosterAfter(2, [1, 'refused'], [1, 'ready']).leftOut).toEqual([1]);
    expect(rosterAfter(2, [1, 'refused'], [1, 'ready'], [1, 'ready']).leftOut).toEqual([]);
  });

  it('keeps the list whole when none is ready', () => {
    const roster = rosterAfter(2, [1, 'refused'], [2, 'not-ready']);
    expect([roster.leftOut, roster.panic]).toEqual([[], true]);
  });

  it('goes on from what was left out before, until the gateway is ready', () => {
    const roster = new Roster(2, [2]);
    expect(roster.leftOut).toEqual([2]);
    for (let times = 0; times < 2; times += 1) roster.note(2, 'ready');
    expect(roster.leftOut).toEqual([]);
  });

  it('never leaves all out, and never one that was ready twice at last, whatever was answered', () => {
    const answers = fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom<Answer>('ready', 'not-ready', 'refused', 'silent'),
    );
    fc.assert(
      fc.property(fc.array(answers), fc.integer({ min: 1, max: 3 }), (given, last) => {
        const roster = rosterAfter(3, ...given, [last, 'ready'], [last, 'ready']);
        expect(roster.leftOut).not.toContain(last);
        expect(roster.leftOut.length).toBeLessThan(3);
      }),
    );
  });
});
