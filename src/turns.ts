import { setImmediate } from 'node:timers/promises';

/** How many items are worked on at once: of a listing, at most a millisecond's work. */
const ITEMS = 512;

/** How many are sorted at once, and merged: comparing two names can take a microsecond. */
const SORTED_ITEMS = 256;

/** Calls `work` with slices of the items, and lets others have their turn in between. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (slice: Item[]) => Result,
  size = ITEMS,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) await setImmediate();
    results.push(work(items.slice(start, start + size)));
  }
  return results;
}

/** The same, but takes the items out of the array: what was worked on can be freed. */
export async function drainInTurns<Item>(
  items: Item[],
  work: (slice: Item[]) => void | Promise<void>,
): Promise<void> {
  items.reverse(); // what is taken from the end moves nothing
  while (items.length > 0) {
    await work(items.splice(-ITEMS).reverse());
    if (items.length > 0) await setImmediate();
  }
}

/**
 * Sorts, equal ones in the order in which they stand, and lets others have their turn in between.
 * @param compare as for `Array.prototype.sort`
 */
export async function sortInTurns<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  let runs = await inTurns(items, (slice) => slice.sort(compare), SORTED_ITEMS);
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let i = 0; i < runs.length; i += 2)
      merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<Item>(
  left: Item[],
  right: Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  const merged: Item[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [a, b] = [left[l] as Item, right[r] as Item];
    const isRight = compare(a, b) > 0;
    merged.push(isRight ? b : a);
    if (isRight) r += 1;
    else l += 1;
    if (merged.length % SORTED_ITEMS === 0) await setImmediate();
  }
  return merged.concat(left.slice(l), right.slice(r));
}
