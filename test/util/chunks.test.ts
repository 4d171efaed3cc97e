import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapInChunks, sortInChunks } from '../../src/util/chunks.ts';

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

test('sortInChunks() sorts like Array.prototype.sort and is stable', async () => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 3000, maxLength: 5000 });
  await fc.assert(
    fc.asyncProperty(keys, async (drawn) => {
      const items = drawn.map((key, index) => ({ key, index }));
      const expected = [...items].sort(byKey);
      expect(await sortInChunks(items, byKey)).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});

test('sortInChunks() of an empty array', async () => {
  expect(await sortInChunks([], byKey)).toEqual([]);
});

test('mapInChunks() yields to the event loop between chunks and keeps the order', async () => {
  let turns = 0;
  const tick = () => {
    turns += 1;
    if (turns < 100) setImmediate(tick);
  };
  setImmediate(tick);
  const items = Array.from({ length: 5000 }, (_, i) => i);
  const results = await mapInChunks(items, (slice) => ({ slice, turns }));
  expect(results.flatMap(({ slice }) => slice)).toEqual(items);
  expect(results.at(-1)?.turns).toBeGreaterThanOrEqual(results.length - 1);
});
