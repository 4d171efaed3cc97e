import { quote, unquote } from '../files/path.ts';
import { listings } from '../listings/coalescer.ts';
import { MAX_COPIED_BYTES, type Rows, renderRows } from '../listings/rows.ts';
import type { Subscription } from '../listings/subscription.ts';
import type { PageTraits } from '../python/traits.ts';
import { sortInChunks } from '../util/chunks.ts';
import { escapeHtml, escapeHtmlAndQuotes } from '../util/html.ts';
import { type ByteString, fsdecode, fsencode, toBuffer } from '../util/text.ts';
import { type Entry, type ReadOptions, readEntries } from './entries.ts';
import { errorReply, notFound } from './errors.ts';
import type { ChunkedBody, Reply } from './reply.ts';

export interface ListOptions {
  /** Whether names that begin with a dot are listed. */
  readonly dotfiles: boolean;
  readonly traits: PageTraits;
  /** Identifies the open folder if `path` does not. @default the path */
  readonly identity?: string | undefined;
}

/**
 * The listing of a folder, as `list_directory` builds it (server.py:731, 3.5.10). Concurrent requests share its rows.
 * @param path the folder on disk
 * @param target request target, shown in the title
 * @returns 404 if the folder cannot be read, or if the title contains a surrogate that does not represent a byte
 */
export async function listDirectory(
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
  const title = fsencode(unquote(traits.titleHasQuery ? target : target.replace(/[?#].*$/s, '')));
  if (title === undefined) {
    subscription.release();
    return notFound(traits);
  }
  const body = pageOf(headOf(`Directory listing for ${escapeOf(traits)(title)}`, traits), rows, subscription);
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

/** `html.escape` with or without `quote`. */
function escapeOf({ escapesQuotes }: PageTraits): (text: string) => string {
  return escapesQuotes ? escapeHtmlAndQuotes : escapeHtml;
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

/** @param title escaped for HTML */
function headOf(title: ByteString, { html, colorScheme }: PageTraits): ByteString {
  return `\
${html === 4 ? HTML_4 : HTML_5}${colorScheme ? COLOR_SCHEME : ''}\
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
`;
}

const HTML_4 = `\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
`;

const HTML_5 = `\
<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
`;

const COLOR_SCHEME = `\
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
`;

const FOOT = `\
</ul>
<hr>
</body>
</html>
`;

/** Most names: neither HTML nor the URL needs escaping. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

function itemOf({ name, linkSuffix, textSuffix }: Entry, traits: PageTraits): ByteString {
  const isPlain = PLAIN.test(name);
  const link = isPlain ? name : quote(fsdecode(name), traits.quotesTilde);
  const text = isPlain ? name : escapeOf(traits)(name);
  return `<li><a href="${link}${linkSuffix}">${text}${textSuffix}</a></li>\n`;
}
