import { Readable } from 'node:stream';
import accepts from 'accepts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOutOfDescriptors, statPath } from '../../files/fs.ts';
import { quote, translatePath } from '../../files/path.ts';
import type { Budget } from '../../listings/budget.ts';
import { listings } from '../../listings/coalescer.ts';
import { MAX_COPIED_BYTES, type Rows, renderRows } from '../../listings/rows.ts';
import { PYTHON_3_5 } from '../../python/traits.ts';
import { type ByteString, decodeUtf8, fsdecode } from '../../util/text.ts';
import { sendBusy, sendError } from '../errors.ts';
import { addVary, targetOf, whenAnswered } from '../fastify-helpers.ts';
import { CONTENT_SECURITY_POLICY } from './assets.ts';
import { type Entries, type Entry, timeOf } from './entries.ts';
import { FOOT, headOf, type Page, row } from './page.ts';
import { type ReadOptions, readEntries } from './read-entries.ts';
import { renderByServeIndex } from './serve-index.ts';
import { readView, sortAndFilter, type View } from './sort.ts';

export interface ListingRequest {
  /** The folder on disk. */
  readonly path: Buffer;
  readonly options: ReadOptions & { readonly directory: Buffer };
  /** Identifies the open folder if `path` does not. @default the path */
  readonly identity?: string | undefined;
}

/** Like `MAX_COPIED_BYTES`, for rows that no other request holds. */
const MAX_COPIED_SOLE_BYTES = 1_048_576;

const TYPES = { html: 'text/html', text: 'text/plain', json: 'application/json' } as const;
type Format = keyof typeof TYPES;

/** Format a slice of the entries; `index` is that of the slice. */
const RENDERERS: Record<Format, (entries: Entry[], index: number) => string> = {
  html: (entries) => entries.map(row).join(''),
  text: (entries) => entries.map(({ name }) => `${name}\n`).join(''),
  json: (entries, index) => `${index > 0 ? ',' : ''}${entries.map(asJson).join(',')}`,
};

/** Sends a listing as HTML, text or JSON, as the client prefers; 404 if the folder cannot be read. */
export async function sendListing(
  request: FastifyRequest,
  reply: FastifyReply,
  folder: ListingRequest,
): Promise<FastifyReply> {
  const accepted = accepts(request.raw).type(Object.keys(TYPES));
  const format = accepted === 'text' || accepted === 'json' ? accepted : 'html';
  const view = readView(targetOf(request));
  const key = keyOf(folder, format, view);
  const subscription = listings.subscribe(key, (budget) => render(folder, { format, view, budget }));
  whenAnswered(reply, () => subscription.release());
  reply.header('cache-control', 'no-cache');
  addVary(reply, 'Accept');
  try {
    const rows = await subscription.rows;
    reply.type(`${TYPES[format]}; charset=utf-8`);
    if (format === 'html') reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    const [head, foot] = frameOf(format, () => ({
      parents: parentsOf(targetOf(request), folder.options.directory),
      count: rows.count,
      view,
    }));
    const chunks = [Buffer.from(head), ...rows.chunks, Buffer.from(foot)];
    return sendChunks(request, reply, { chunks, isSole: subscription.isSoleHolder });
  } catch (error) {
    return sendFailure(reply, error as NodeJS.ErrnoException, subscription.isReleased);
  }
}

/** Answers a folder that cannot be read like a missing one; rethrows all but system errors. */
function sendFailure(reply: FastifyReply, error: NodeJS.ErrnoException, isGone: boolean): FastifyReply {
  if (isOutOfDescriptors(error)) return sendBusy(reply);
  if (error.code === undefined && !isGone) throw error;
  return sendError(reply, 404);
}

/** Requests with equal keys share rows. */
function keyOf({ path, options, identity }: ListingRequest, format: Format, view: View): string {
  const { dotfiles, symlinks } = options;
  return JSON.stringify([format, dotfiles, symlinks, view, identity ?? path.toString('latin1')]);
}

async function render(
  { path, options }: ListingRequest,
  { format, view, budget }: { format: Format; view: View; budget: Budget },
): Promise<Rows> {
  const toRows = async (entries: Entries) =>
    renderRows(await sortAndFilter(entries, view), { budget, encoding: 'utf8' }, (slice, index) =>
      RENDERERS[format](
        slice.map((entry) => entries.at(entry)),
        index,
      ),
    );
  const { dotfiles, symlinks } = options;
  const readDirectly = () => readEntries(path, { dotfiles, symlinks }, budget);
  budget.checkFolder((await statPath(path))?.size ?? 0);
  // serve-index follows links, which `symlinks` may forbid.
  return format === 'html' && symlinks && budget.isSmall
    ? renderByServeIndex(path, { dotfiles, render: toRows, readDirectly })
    : toRows(await readDirectly());
}

/** The parts of a listing before and after its rows. */
function frameOf(format: Format, page: () => Page): readonly [head: string, foot: string] {
  switch (format) {
    case 'text':
      return ['', ''];
    case 'json':
      return ['[', ']'];
    default:
      return [headOf(page()), FOOT];
  }
}

/** Sends a small page as one buffer, a large one as a stream of the shared chunks. */
function sendChunks(
  { method }: FastifyRequest,
  reply: FastifyReply,
  { chunks, isSole }: { chunks: readonly Buffer[]; isSole: boolean },
): FastifyReply {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (method === 'HEAD') return reply.header('content-length', String(length)).send('');
  if (length <= (isSole ? MAX_COPIED_SOLE_BYTES : MAX_COPIED_BYTES))
    return reply.send(Buffer.concat(chunks, length));
  let next = 0;
  const read = function (this: Readable) {
    this.push(chunks[next] ?? null);
    next += 1;
  };
  return reply.header('content-length', String(length)).send(new Readable({ read, highWaterMark: 1 }));
}

function asJson({ name, type, size, mtime }: Entry): string {
  return JSON.stringify({ name, type, size, mtime: mtime === undefined ? mtime : (timeOf(mtime) ?? null) });
}

/** The folders from the served directory down to the one of a request target. */
function parentsOf(target: ByteString, directory: Buffer): Page['parents'] {
  const path = translatePath(directory, target, PYTHON_3_5)?.toString('latin1', directory.length) ?? '';
  const parents = [{ name: 'Home', link: '/' }];
  let link = '/';
  for (const name of path.split('/').filter(Boolean)) {
    link += `${quote(fsdecode(name))}/`;
    parents.push({ name: decodeUtf8(name), link });
  }
  return parents;
}
