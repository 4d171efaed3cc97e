import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Folder, ServeOptions } from '../../files/open-path.ts';
import { decodeUtf8 } from '../../util/text.ts';
import { sendBusy, sendError } from '../errors.ts';
import { emptyBody, whenAnswered } from '../fastify-helpers.ts';
import { parametersOf } from '../request.ts';
import { type ArchiveFormat, FORMATS } from './formats.ts';
import { closeItem, walk } from './walk.ts';

export interface ArchiveOptions extends ServeOptions {
  /** Maximum total size of the files in an archive, in bytes; undefined: folders cannot be downloaded. */
  readonly archive: number | undefined;
}

/** Maximum number of archives that are sent at the same time. */
const MAX_AT_ONCE = 8;
let count = 0;

/** The name of the format that a target requests with `?archive=`; undefined for none. */
export function archiveOf(originalUrl: string): string | undefined {
  const name = parametersOf(originalUrl).get('archive') ?? '';
  return Object.hasOwn(FORMATS, name) ? name : undefined;
}

/** Sends a folder as an archive: 403 if it is too large, 503 if too many are being sent. */
export async function sendArchive(
  request: FastifyRequest,
  reply: FastifyReply,
  { folder, name, options }: { folder: Folder; name: string; options: ArchiveOptions },
): Promise<FastifyReply> {
  if (count >= MAX_AT_ONCE) return sendBusy(reply);
  count += 1;
  whenAnswered(reply, () => {
    count -= 1;
  });
  const format = FORMATS[name] as ArchiveFormat;
  const title = titleOf(folder, options);
  const items = () => walk({ ...options, safeName: format.safeName }, folder, `${format.safeName(title)}/`);
  const isGone = () => request.raw.socket.destroyed;
  if (await isTooLarge(items(), { max: options.archive ?? 0, isGone })) return sendError(reply, 403);
  if (isGone()) return reply.hijack();
  reply.headers({ 'content-type': format.type, 'cache-control': 'no-store', 'accept-ranges': 'none' });
  reply.header('content-disposition', attachment(`${title}.${name}`));
  return reply.send(request.method === 'HEAD' ? emptyBody() : format.stream(items()));
}

/** The name of a folder; `files` for the served one, whose own name is not revealed. */
function titleOf({ path }: Folder, { directory }: ArchiveOptions): string {
  const below = path.toString('latin1', directory.length).replace(/\/+$/, '');
  return decodeUtf8(below.replace(/^.*\//s, '')) || 'files';
}

/** Whether the files exceed `max` bytes. Stops early if the client disconnects. */
async function isTooLarge(
  items: ReturnType<typeof walk>,
  { max, isGone }: { max: number; isGone: () => boolean },
): Promise<boolean> {
  let size = 0;
  for await (const item of items) {
    size += Number(item.file?.stats.size ?? 0);
    closeItem(item);
    if (size > max) return true;
    if (isGone()) break;
  }
  return false;
}

/** A file name for `Content-Disposition` (RFC 6266): in ASCII, and in UTF-8. */
function attachment(name: string): string {
  const ascii = name.replace(/[^ -~]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
