import { Readable } from 'node:stream';
import accepts from 'accepts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOutOfDescriptors, statPath } from '../../files/fs.ts';
import { quote, translatePath } from '../../files/path.ts';
import { type ByteString, decodeUtf8, fsdecode } from '../../files/text.ts';
import type { Room } from '../../listings/room.ts';
import { listings, type Rows, renderRows } from '../../listings/sharing.ts';
import { sendBusy, sendError } from '../errors.ts';
import { addVary, whenDone } from '../reply.ts';
import { targetOf } from '../target.ts';
import { CONTENT_SECURITY_POLICY } from './assets.ts';
import { type Entries, type Entry, type ReadOptions, readEntries, timeOf } from './entries.ts';
import { FOOT, headOf, row } from './page.ts';
import { renderByServeIndex } from './serve-index.ts';
import { readView, sortAndFilter, type View } from './sort.ts';

/** A folder that is to be listed. */
export interface Folder {
  readonly path: Buffer;
  readonly options: ReadOptions & { readonly directory: Buffer };
  /** What is open, where that is not told by the path. @default nothing */
  readonly identity?: string | undefined;
}

/** Up to this length a page is sent in one piece where others send the same rows. */
const SHORT_BYTES = 65_536;
/** And where nobody else does, up to this. */
const OWN_BYTES = 1_048_576;

const TYPES = { html: 'text/html', text: 'text/plain', json: 'application/json' } as const;
type Format = keyof typeof TYPES;

/** How rows become text. */
const RENDERERS: Record<Format, (entries: Entry[], index: number) => string> = {
  html: (entries) => entries.map(row).join(''),
  text: (entries) => entries.map(({ name }) => `${name}\n`).join(''),
  json: (entries, index) => `${index > 0 ? ',' : ''}${entries.map(asJson).join(',')}`,
};

/** Sends a listing as HTML, or as text or JSON where the client would rather have that; 404 where it cannot be read. */
export async function sendListing(
  request: FastifyRequest,
  reply: FastifyReply,
  folder: Folder,
): Promise<FastifyReply> {
  const accepted = accepts(request.raw).type(Object.keys(TYPES));
  const format = accepted === 'text' || accepted === 'json' ? accepted : 'html';
  const view = readView(targetOf(request));
  const share = listings.ask(keyOf(folder, format, view), (room) => render(folder, { format, view, room }));
  whenDone(reply, () => share.release());
  reply.header('cache-control', 'no-cache');
  addVary(reply, 'Accept');
  try {
    const rows = await share.rows;
    reply.type(`${TYPES[format]}; charset=utf-8`);
    if (format === 'html') reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    const [head, foot] = framesOf(format, { request, folder, view, count: rows.count });
    const chunks = [Buffer.from(head), ...rows.chunks, Buffer.from(foot)];
    return sendChunks(request, reply, { chunks, isAlone: share.isAlone });
  } catch (error) {
    return sendFailure(reply, error as NodeJS.ErrnoException, share.isReleased);
  }
}

/** A folder that cannot be read is answered as one that is not there; what the file system did not say is thrown on. */
function sendFailure(reply: FastifyReply, error: NodeJS.ErrnoException, isGone: boolean): FastifyReply {
  if (isOutOfDescriptors(error)) return sendBusy(reply);
  if (error.code === undefined && !isGone) throw error;
  return sendError(reply, 404);
}

/** Requests of the same key get the same rows. */
function keyOf({ path, options, identity }: Folder, format: Format, view: View): string {
  const { dotfiles, symlinks } = options;
  return JSON.stringify([format, dotfiles, symlinks, view, identity ?? path.toString('latin1')]);
}

async function render(
  { path, options }: Folder,
  { format, view, room }: { format: Format; view: View; room: Room },
): Promise<Rows> {
  const toRows = async (entries: Entries) =>
    renderRows(await sortAndFilter(entries, view), { room, encoding: 'utf8' }, (slice, index) =>
      RENDERERS[format](
        slice.map((entry) => entries.at(entry)),
        index,
      ),
    );
  const { dotfiles, symlinks } = options;
  const readItself = () => readEntries(path, { dotfiles, symlinks, room });
  room.checkFolder((await statPath(path))?.size ?? 0);
  // Where links are not followed, nobody may look at what they lead to.
  return format === 'html' && symlinks && room.isSmall
    ? renderByServeIndex(path, { dotfiles, render: toRows, readItself })
    : toRows(await readItself());
}

/** What stands before and behind the rows. */
function framesOf(
  format: Format,
  { request, folder, view, count }: { request: FastifyRequest; folder: Folder; view: View; count: number },
): readonly [head: string, foot: string] {
  switch (format) {
    case 'text':
      return ['', ''];
    case 'json':
      return ['[', ']'];
    default:
      return [headOf({ parents: parentsOf(targetOf(request), folder.options.directory), count, view }), FOOT];
  }
}

/** A long page goes out in the buffers that others send too. */
function sendChunks(
  { method }: FastifyRequest,
  reply: FastifyReply,
  { chunks, isAlone }: { chunks: readonly Buffer[]; isAlone: boolean },
): FastifyReply {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (method === 'HEAD') return reply.header('content-length', String(length)).send('');
  if (length <= (isAlone ? OWN_BYTES : SHORT_BYTES)) return reply.send(Buffer.concat(chunks, length));
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

/** The served folder and those below it, down to the one that a target names. */
function parentsOf(target: ByteString, directory: Buffer): { name: string; link: string }[] {
  const path = translatePath(directory, target)?.toString('latin1', directory.length) ?? '';
  const parents = [{ name: 'Home', link: '/' }];
  let link = '/';
  for (const name of path.split('/').filter(Boolean)) {
    link += `${quote(fsdecode(name))}/`;
    parents.push({ name: decodeUtf8(name), link });
  }
  return parents;
}
