import { readSaga, sagaWithTables } from './saga-document.ts';

test('docs/saga.md has the tables of the code; if not: npm run docs:saga', () => {
  expect(readSaga()).toBe(sagaWithTables(readSaga()));
});
