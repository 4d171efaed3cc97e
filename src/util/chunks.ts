import { setImmediate } from 'node:timers/promises';

/** How many items are worked on at once: of a listing, at most a millisecond's work. */
const ITEMS = 512;

/** How many are sorted at once, and merged: comparing two names can take a microsecond. */
const SORTED_ITEMS = 256;

/** Calls `work` with slices of the items, and lets others have their turn in between. */
export async function mapInChunks<Item, Result>(
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
export async function drainInChunks<Item>(
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
 * A stable merge sort that lets others have their turn in between. It merges between two arrays: new ones for each pass
 * would be garbage of many times the size of the list.
 * @param compare as for `Array.prototype.sort`
 */
export async function sortInChunks<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  let from = items.slice();
  for (let start = 0; start < from.length; start += SORTED_ITEMS) {
    const run = from.slice(start, start + SORTED_ITEMS).sort(compare);
    for (const [place, item] of run.entries()) from[start + place] = item;
    await setImmediate();
  }
  let to = from.slice();
  for (let width = SORTED_ITEMS; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width)
      await merge(from, to, { start, width, compare });
    [from, to] = [to, from];
  }
  return from;
}

interface Merge<Item> {
  readonly start: number;
  readonly width: number;
  compare(a: Item, b: Item): number;
}

/** Merges two neighbouring sorted runs of up to `width` items from one array into the same places of the other. */
async function merge<Item>(from: Item[], to: Item[], { start, width, compare }: Merge<Item>): Promise<void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let [left, right] = [start, middle];
  for (let place = start; place < end; place += 1) {
    const isRight = left === middle || (right < end && compare(from[left] as Item, from[right] as Item) > 0);
    to[place] = from[isRight ? right++ : left++] as Item;
    if ((place + 1) % SORTED_ITEMS === 0) await setImmediate();
  }
}
