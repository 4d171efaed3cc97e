import { drainInChunks } from '../util/chunks.ts';
import type { Budget } from './budget.ts';

/** Up to this size, in bytes, a page is copied into one buffer instead of sending the shared chunks. */
export const MAX_COPIED_BYTES = 65_536;

/** The rendered rows of a listing. Several answers send the same buffers, which must not be modified. */
export interface Rows {
  /** Rendered while they are iterated, if they are too large to be kept. */
  readonly chunks: Iterable<Buffer>;
  /** Replaces `chunks` in a listing whose entries are read while it is sent. */
  readonly lazyChunks?: AsyncIterable<Buffer>;
  /** Total size of the chunks in bytes; Infinity if it is not known before they are sent. */
  readonly length: number;
  /** Number of entries. */
  readonly count: number;
  /** What a page shows of all entries; to be read after lazy chunks. */
  readonly totals?: Totals;
  /** Identifies the content; undefined for rows that are not kept. */
  readonly hash?: string;
}

/** The totals of a listing. */
export interface Totals {
  readonly folders: number;
  /** All other entries. */
  readonly files: number;
  /** Of the files whose size is known. */
  readonly bytes: number;
}

/** Rows that are kept until all answers are sent. */
interface KeptRows extends Rows {
  readonly chunks: readonly Buffer[];
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
  { budget, encoding }: { readonly budget: Pick<Budget, 'allocate'>; readonly encoding: 'latin1' | 'utf8' },
  render: (slice: Entry[], index: number) => string,
): Promise<KeptRows> {
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
