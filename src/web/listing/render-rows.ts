import { hash } from 'node:crypto';
import type { Budget } from '../../listings/budget.ts';
import { type Rows, renderRows } from '../../listings/rows.ts';
import { mapInChunks, slicesOf } from '../../util/chunks.ts';

/** Rows up to this size, in bytes, are kept for the answers that share them. */
const MAX_KEPT_BYTES = 16 * 1_048_576;

/** Memory of an entry, in bytes: its name, and its place in each column. */
export const ENTRY_BYTES = 64;

class TooLargeToKeep extends Error {}

/**
 * Renders rows once for all answers, or for each answer again if they take too much memory: one client that does not
 * read a page of hundreds of thousands of entries would make all others wait for that memory.
 * @param order indices of the entries
 * @param render called with a slice of `order` and the index of the slice
 */
export async function renderCachedOrOnDemand(
  order: readonly number[],
  budget: Budget,
  render: (slice: readonly number[], index: number) => string,
): Promise<Rows> {
  try {
    const rows = await renderRows(order.slice(), { budget: limited(budget), encoding: 'utf8' }, render);
    return { ...rows, hash: hashOf(rows.chunks) };
  } catch (error) {
    if (!(error instanceof TooLargeToKeep)) throw error;
  }
  budget.discard();
  await budget.reserve(order.length * ENTRY_BYTES);
  const lengths = await mapInChunks(order, (slice, index) => Buffer.byteLength(render(slice, index)));
  const chunks = function* () {
    let index = 0;
    for (const slice of slicesOf(order)) yield Buffer.from(render(slice, index++));
  };
  return {
    chunks: { [Symbol.iterator]: chunks },
    length: lengths.reduce((sum, length) => sum + length, 0),
    count: order.length,
  };
}

function hashOf(chunks: Iterable<Buffer>): string {
  return Array.from(chunks, (chunk) => hash('sha1', chunk, 'base64url')).join();
}

function limited(budget: Budget): Pick<Budget, 'allocate'> {
  let total = 0;
  return {
    allocate: (bytes) => {
      total += bytes;
      if (total > MAX_KEPT_BYTES) throw new TooLargeToKeep();
      return budget.allocate(bytes);
    },
  };
}
