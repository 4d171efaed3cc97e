import { quote, unquote } from '../files/path.ts';
import { type ByteString, fsdecode, fsencode, toBuffer } from '../files/text.ts';
import type { Room } from '../listings/room.ts';
import { listings, type Rows, renderRows, type Share } from '../listings/sharing.ts';
import { sortInChunks } from '../util/chunks.ts';
import { escapeHtmlAndQuotes } from '../util/html.ts';
import { type Entry, readEntries } from './entries.ts';
import { errorReply, notFound } from './errors.ts';
import type { ChunkedBody, Reply } from './reply.ts';

/** Up to this length a page is sent in one piece. */
const SHORT_BYTES = 65_536;

export interface ListOptions {
  /** Whether names that begin with a dot are listed. */
  readonly dotfiles: boolean;
  /** What is open, where that is not told by the path. @default nothing */
  readonly identity?: string | undefined;
}

/**
 * The page that lists a folder, as `list_directory` makes it (server.py:731, 3.5.10). Its rows are rendered once for
 * all requests that wait for them.
 * @param path the folder on disk
 * @param target request target: the title shows it, its query included
 * @returns 404 where the folder cannot be read, and where the title holds a surrogate that stands for no byte
 */
export async function listDirectory(
  path: Buffer,
  target: ByteString,
  { dotfiles, identity = path.toString('latin1') }: ListOptions = { dotfiles: true },
): Promise<Reply> {
  const share = listings.ask(`python ${dotfiles} ${identity}`, (room) => render(path, dotfiles, room));
  let rows: Rows;
  try {
    rows = await share.rows;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return errorReply(404, 'No permission to list directory');
  }
  const title = fsencode(unquote(target));
  if (title === undefined) {
    share.release();
    return notFound();
  }
  const body = pageOf(`Directory listing for ${escapeHtmlAndQuotes(title)}`, rows, share);
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

async function render(path: Buffer, dotfiles: boolean, room: Room): Promise<Rows> {
  const entries = await sortInChunks(await readEntries(path, { dotfiles, room }), byKey);
  return renderRows(entries, { room, encoding: 'latin1' }, (slice) => slice.map(item).join(''));
}

function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** @param title escaped for HTML */
function pageOf(title: ByteString, rows: Rows, share: Share): Buffer | ChunkedBody {
  const [head, foot] = [toBuffer(headOf(title)), toBuffer(FOOT)];
  const chunks = [head, ...rows.chunks, foot];
  const length = head.length + rows.length + foot.length;
  if (length > SHORT_BYTES) return { chunks, length, release: () => share.release() };
  share.release();
  return Buffer.concat(chunks, length);
}

function headOf(title: ByteString): ByteString {
  return `\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
`;
}

const FOOT = `\
</ul>
<hr>
</body>
</html>
`;

/** What most names are made of: it needs no escaping of any kind. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

function item({ name, linkSuffix, textSuffix }: Entry): ByteString {
  const isPlain = PLAIN.test(name);
  const link = isPlain ? name : quote(fsdecode(name));
  const text = isPlain ? name : escapeHtmlAndQuotes(name);
  return `<li><a href="${link}${linkSuffix}">${text}${textSuffix}</a></li>\n`;
}
