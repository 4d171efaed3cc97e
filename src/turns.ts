import { setImmediate } from 'node:timers/promises';

/** How many items are worked on at once: of a listing, about a millisecond's work. */
const ITEMS = 1024;

/** Calls `work` with slices of the items, and lets others have their turn in between. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (slice: Item[]) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += ITEMS) {
    if (start > 0) await setImmediate();
    results.push(work(items.slice(start, start + ITEMS)));
  }
  return results;
}

/** Sorts by the keys, equal ones in the order in which they stand, and lets others have their turn in between. */
export async function sortInTurns<Item extends { readonly key: string }>(
  items: readonly Item[],
): Promise<Item[]> {
  let runs = await inTurns(items, (slice) => slice.sort(byKey));
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let i = 0; i < runs.length; i += 2) merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

async function merge<Item extends { readonly key: string }>(left: Item[], right: Item[]): Promise<Item[]> {
  const merged: Item[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [a, b] = [left[l] as Item, right[r] as Item];
    const isRight = b.key < a.key;
    merged.push(isRight ? b : a);
    if (isRight) r += 1;
    else l += 1;
    if (merged.length % ITEMS === 0) await setImmediate();
  }
  return merged.concat(left.slice(l), right.slice(r));
}
