import { drainInChunks } from '../util/chunks.ts';
import type { Budget } from './budget.ts';

/** Up to this size, in bytes, a page is copied into one buffer instead of sending the shared chunks. */
export const MAX_COPIED_BYTES = 65_536;

/** The rendered rows of a listing. Several answers send the same buffers, which must not be modified. */
export interface Rows {
  readonly chunks: readonly Buffer[];
  /** Total size of the chunks in bytes. */
  readonly length: number;
  /** Number of entries. */
  readonly count: number;
}

/**
 * Reads and renders a folder. Called again after a TooLarge.
 * @throws errors of the file system and of `budget`
 */
export type Render = (budget: Budget) => Promise<Rows>;

/**
 * Renders entries in slices, removing them from the array so that rendered ones can be freed.
 * @param render returns a ByteString if `encoding` is latin1
 */
export async function renderRows<Entry>(
  entries: Entry[],
  { budget, encoding }: { readonly budget: Budget; readonly encoding: 'latin1' | 'utf8' },
  render: (slice: Entry[], index: number) => string,
): Promise<Rows> {
  const chunks: Buffer[] = [];
  const count = entries.length;
  let length = 0;
  await drainInChunks(entries, async (slice) => {
    const text = render(slice, chunks.length);
    const chunk = await budget.allocate(Buffer.byteLength(text, encoding));
    chunk.write(text, encoding);
    chunks.push(chunk);
    length += chunk.length;
  });
  return { chunks, length, count };
}
