import { quote, unquote } from '../files/path.ts';
import type { Budget } from '../listings/budget.ts';
import { listings } from '../listings/coalescer.ts';
import { MAX_COPIED_BYTES, type Rows, renderRows } from '../listings/rows.ts';
import type { Subscription } from '../listings/subscription.ts';
import { sortInChunks } from '../util/chunks.ts';
import { escapeHtmlAndQuotes } from '../util/html.ts';
import { type ByteString, fsdecode, fsencode, toBuffer } from '../util/text.ts';
import { type Entry, readEntries } from './entries.ts';
import { errorReply, notFound } from './errors.ts';
import type { ChunkedBody, Reply } from './reply.ts';

export interface ListOptions {
  /** Whether names that begin with a dot are listed. */
  readonly dotfiles: boolean;
  /** Identifies the open folder if `path` does not. @default the path */
  readonly identity?: string | undefined;
}

/**
 * The listing of a folder, as `list_directory` builds it (server.py:731, 3.5.10). Concurrent requests share its rows.
 * @param path the folder on disk
 * @param target request target, shown in the title with its query
 * @returns 404 if the folder cannot be read, or if the title contains a surrogate that does not represent a byte
 */
export async function listDirectory(
  path: Buffer,
  target: ByteString,
  { dotfiles, identity = path.toString('latin1') }: ListOptions = { dotfiles: true },
): Promise<Reply> {
  const key = `python ${dotfiles} ${identity}`;
  const subscription = listings.subscribe(key, (budget) => render(path, dotfiles, budget));
  let rows: Rows;
  try {
    rows = await subscription.rows;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return errorReply(404, 'No permission to list directory');
  }
  const title = fsencode(unquote(target));
  if (title === undefined) {
    subscription.release();
    return notFound();
  }
  const body = pageOf(`Directory listing for ${escapeHtmlAndQuotes(title)}`, rows, subscription);
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

async function render(path: Buffer, dotfiles: boolean, budget: Budget): Promise<Rows> {
  const entries = await sortInChunks(await readEntries(path, dotfiles, budget), byKey);
  return renderRows(entries, { budget, encoding: 'latin1' }, (slice) => slice.map(item).join(''));
}

function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** @param title escaped for HTML */
function pageOf(title: ByteString, rows: Rows, subscription: Subscription): Buffer | ChunkedBody {
  const [head, foot] = [toBuffer(headOf(title)), toBuffer(FOOT)];
  const chunks = [head, ...rows.chunks, foot];
  const length = head.length + rows.length + foot.length;
  if (length > MAX_COPIED_BYTES) return { chunks, length, release: () => subscription.release() };
  subscription.release();
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

/** Most names: neither HTML nor the URL needs escaping. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

function item({ name, linkSuffix, textSuffix }: Entry): ByteString {
  const isPlain = PLAIN.test(name);
  const link = isPlain ? name : quote(fsdecode(name));
  const text = isPlain ? name : escapeHtmlAndQuotes(name);
  return `<li><a href="${link}${linkSuffix}">${text}${textSuffix}</a></li>\n`;
}
