import { SentMarker } from './sent-marker.ts';

it('marks at once what comes alone, and together what comes while a statement runs', async () => {
  const statements: string[][] = [];
  const gates: (() => void)[] = [];
  const marker = new SentMarker((ids) => {
    statements.push([...ids]);
    return new Promise((resolve) => gates.push(resolve));
  });

  const first = marker.mark('a');
  await Promise.resolve().then();
  const others = [marker.mark('b'), marker.mark('c')];
  expect(statements).toEqual([['a']]);
  gates[0]!();
  await first;
  await Promise.resolve().then();
  expect(statements).toEqual([['a'], ['b', 'c']]);
  gates[1]!();
  await Promise.all(others);
});

it('tries again until the database takes it', async () => {
  let failures = 3;
  const marked: string[] = [];
  const marker = new SentMarker(async (ids) => {
    if (failures-- > 0) throw new Error('the database is away');
    marked.push(...ids);
  }, 0);

  await marker.mark('a');
  expect(marked).toEqual(['a']);
});
