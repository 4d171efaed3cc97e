import { setImmediate } from 'node:timers/promises';
import { yieldToClients } from './yield.ts';

/** Items per event loop turn. */
const CHUNK_ITEMS = 512;

/** Items sorted or merged per event loop turn; fewer, because comparing names is expensive. */
const SORT_CHUNK_ITEMS = 256;

/** Calls `work` with slices of the items, yielding to the event loop between them. */
export async function mapInChunks<Item, Result>(
  items: readonly Item[],
  work: (slice: Item[], index: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const slice of slicesOf(items)) {
    if (results.length > 0) await yieldToClients(results.length);
    results.push(work(slice, results.length));
  }
  return results;
}

/** The slices that the functions of this module work on. */
export function* slicesOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += CHUNK_ITEMS)
    yield items.slice(start, start + CHUNK_ITEMS);
}

/** Like `mapInChunks`, but removes the items from the array, so that processed ones can be freed. */
export async function drainInChunks<Item>(
  items: Item[],
  work: (slice: Item[]) => void | Promise<void>,
): Promise<void> {
  items.reverse(); // removing from the end moves no other items
  for (let pause = 1; items.length > 0; pause += 1) {
    await work(items.splice(-CHUNK_ITEMS).reverse());
    if (items.length > 0) await yieldToClients(pause);
  }
}

/**
 * A stable merge sort that yields to the event loop. It alternates between two arrays: allocating one per pass would
 * leave garbage of many times the size of the list.
 * @param compare as for `Array.prototype.sort`
 */
export async function sortInChunks<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  if (items.length <= SORT_CHUNK_ITEMS) return items.slice().sort(compare);
  let from = items.slice();
  for (let start = 0; start < from.length; start += SORT_CHUNK_ITEMS) {
    const run = from.slice(start, start + SORT_CHUNK_ITEMS).sort(compare);
    for (const [offset, item] of run.entries()) from[start + offset] = item;
    await setImmediate();
  }
  let to = from.slice();
  for (let width = SORT_CHUNK_ITEMS; width < from.length; width *= 2) {
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

/** Merges two adjacent sorted runs of up to `width` items from one array into the same positions of the other. */
async function merge<Item>(from: Item[], to: Item[], { start, width, compare }: Merge<Item>): Promise<void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let [left, right] = [start, middle];
  for (let index = start; index < end; index += 1) {
    const isRight = left === middle || (right < end && compare(from[left] as Item, from[right] as Item) > 0);
    to[index] = from[isRight ? right++ : left++] as Item;
    if ((index + 1) % SORT_CHUNK_ITEMS === 0) await setImmediate();
  }
}
