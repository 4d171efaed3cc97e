import { listings } from '../listings/coalescer.ts';
import { MAX_COPIED_BYTES, type Rows, renderRows } from '../listings/rows.ts';
import type { Subscription } from '../listings/subscription.ts';
import type { PageTraits } from '../python/traits.ts';
import { sortInChunks } from '../util/chunks.ts';
import type { MaybePromise } from '../util/maybe-promise.ts';
import { type ByteString, toBuffer } from '../util/text.ts';
import { type Entry, type ReadOptions, readEntries, readSmallFolder } from './entries.ts';
import { errorReply, notFound } from './errors.ts';
import { FOOT, headFor, itemOf } from './listing-page.ts';
import type { ChunkedBody, Reply } from './reply.ts';

export interface ListOptions {
  /** Whether names that begin with a dot are listed. */
  readonly dotfiles: boolean;
  readonly traits: PageTraits;
  /** Size of the folder itself in bytes, as reported by `stat`. @default 0 */
  readonly size?: number;
  /** Identifies the open folder if `path` does not. @default the path */
  readonly identity?: string | undefined;
}

/** A folder above this size, in bytes, has too many names to be listed synchronously, on most file systems. */
const MAX_SMALL_BYTES = 16_384;

/**
 * The listing of a folder, as `list_directory` builds it (server.py:731, 3.5.10): at once for a small folder on a fast
 * disk, else later, with rows that concurrent requests share.
 * @param path the folder on disk
 * @param target request target, shown in the title
 * @returns 404 if the folder cannot be read, or if the title contains a surrogate that does not represent a byte
 */
export function listDirectory(path: Buffer, target: ByteString, options: ListOptions): MaybePromise<Reply> {
  const { traits, size = 0 } = options;
  const entries = size > MAX_SMALL_BYTES ? undefined : readSmallFolder(path, options);
  if (entries === undefined) return listShared(path, target, options);
  const head = headFor(target, traits);
  if (head === undefined) return notFound(traits);
  const rows = entries.sort(byKey).map((entry) => itemOf(entry, traits));
  return replyWith(`${head}${rows.join('')}${FOOT}`);
}

async function listShared(
  path: Buffer,
  target: ByteString,
  { dotfiles, traits, identity = path.toString('latin1') }: ListOptions,
): Promise<Reply> {
  const key = `python ${dotfiles} ${identity}`;
  const subscription = listings.subscribe(key, (budget) => render(path, { dotfiles, traits, budget }));
  let rows: Rows;
  try {
    rows = await subscription.rows;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return errorReply(traits, 404, 'No permission to list directory');
  }
  const head = headFor(target, traits);
  if (head !== undefined) return replyWith(pageOf(head, rows, subscription));
  subscription.release();
  return notFound(traits);
}

function replyWith(body: ByteString | Buffer | ChunkedBody): Reply {
  return {
    status: 200,
    reason: 'OK',
    headers: [
      ['Content-type', 'text/html; charset=utf-8'],
      ['Content-Length', String(body.length)],
    ],
    body,
  };
}

async function render(path: Buffer, options: ReadOptions): Promise<Rows> {
  const { traits, budget } = options;
  const entries = await sortInChunks(await readEntries(path, options), byKey);
  const item = (entry: Entry) => itemOf(entry, traits);
  return renderRows(entries, { budget, encoding: 'latin1' }, (slice) => slice.map(item).join(''));
}

function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function pageOf(headText: ByteString, rows: Rows, subscription: Subscription): Buffer | ChunkedBody {
  const [head, foot] = [toBuffer(headText), toBuffer(FOOT)];
  const chunks = [head, ...rows.chunks, foot];
  const length = head.length + rows.length + foot.length;
  if (length > MAX_COPIED_BYTES) return { chunks, length, release: () => subscription.release() };
  subscription.release();
  return Buffer.concat(chunks, length);
}
