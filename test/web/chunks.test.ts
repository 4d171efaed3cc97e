import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { renderRows } from '../../src/listings/rows.ts';
import { Entries } from '../../src/web/listing/entries.ts';
import { rowGroups } from '../../src/web/listing/row.ts';
import { sortAndFilter, type View } from '../../src/web/listing/sort.ts';

const budget = {
  isSmall: false,
  checkFolder: () => {},
  checkNames: () => {},
  allocate: (bytes: number) => Buffer.alloc(bytes),
};

/** How often a task yields to the event loop. */
async function turnsWhile(work: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work().then(() => {
    isDone = true;
  });
  let turns = 0;
  for (; !isDone; turns += 1) await setImmediate();
  await done;
  return turns;
}

function entriesOf(count: number) {
  const stats = statSync('/');
  const entries = new Entries(
    Array.from({ length: count }, (_, number) => `\xc3\xa9-${(number * 7919) % count}`),
  );
  for (let index = 0; index < count; index += 1) entries.fill(index, stats, false);
  return entries;
}

const VIEW: View = { sort: 'name', order: 'asc', filter: '' };

const views: View[] = [
  VIEW,
  { sort: 'size', order: 'desc', filter: '' },
  { sort: 'mtime', order: 'asc', filter: '' },
  { sort: 'name', order: 'asc', filter: 'no such' },
];

test.each(views)('sortAndFilter() yields twice as often for twice the entries: %j', async (view) => {
  const [once, twice] = [entriesOf(20_000), entriesOf(40_000)];
  const turns = await turnsWhile(() => sortAndFilter(once, view));
  expect(turns).toBeGreaterThanOrEqual(20_000 / 512 - 1);
  expect(await turnsWhile(() => sortAndFilter(twice, view))).toBeGreaterThanOrEqual(1.9 * turns);
});

test('renderRows() yields twice as often for twice the entries', async () => {
  const turnsFor = (count: number) => {
    const entries = entriesOf(count);
    const order = Array.from({ length: count }, (_, index) => index);
    const render = (slice: number[]) =>
      rowGroups(
        slice.map((index) => entries.at(index)),
        VIEW,
      );
    return turnsWhile(() => renderRows(order, { budget, encoding: 'utf8' }, render));
  };
  const turns = await turnsFor(10_000);
  expect(turns).toBeGreaterThanOrEqual(10_000 / 512 - 1);
  expect(await turnsFor(20_000)).toBeGreaterThanOrEqual(1.9 * turns);
});
