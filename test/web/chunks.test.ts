import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { renderRows } from '../../src/listings/sharing.ts';
import { arrange, type View } from '../../src/web/arrange.ts';
import { describe } from '../../src/web/entries.ts';
import { row } from '../../src/web/page.ts';

const room = { isSmall: false, checkFolder: () => {}, checkNames: () => {}, take: () => {} };

/** How often others have their turn while something is done. */
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
  const facts = { size: 1, mtimeMs: 1e12, isDirectory: () => false, isFile: () => true };
  return Array.from({ length: count }, (_, number) => describe(`\xc3\xa9-${(number * 7919) % count}`, facts));
}

const views: View[] = [
  { sort: 'name', order: 'asc', filter: '' },
  { sort: 'size', order: 'desc', filter: '' },
  { sort: 'mtime', order: 'asc', filter: '' },
  { sort: 'name', order: 'asc', filter: 'no such' },
];

test.each(views)('arrange() of twice the entries has twice the turns: %j', async (view) => {
  const [once, twice] = [entriesOf(20_000), entriesOf(40_000)];
  const turns = await turnsWhile(() => arrange(once, view));
  expect(turns).toBeGreaterThanOrEqual(20_000 / 512 - 1);
  expect(await turnsWhile(() => arrange(twice, view))).toBeGreaterThanOrEqual(1.9 * turns);
});

test('renderRows() of twice the entries has twice the turns', async () => {
  const render = (count: number) => {
    const entries = entriesOf(count);
    return turnsWhile(() => renderRows(entries, room, (slice) => Buffer.from(slice.map(row).join(''))));
  };
  const turns = await render(10_000);
  expect(turns).toBeGreaterThanOrEqual(10_000 / 512 - 1);
  expect(await render(20_000)).toBeGreaterThanOrEqual(1.9 * turns);
});
