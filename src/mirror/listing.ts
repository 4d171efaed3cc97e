import { constants, type Dirent } from 'node:fs';
import { access, opendir, stat } from 'node:fs/promises';
import { lower } from '../files/lower.ts';
import { quote, unquote } from '../files/path.ts';
import { type ByteString, fsdecode, fsencode, toBuffer } from '../files/text.ts';
import { errorReply, notFound } from './errors.ts';
import { escapeHtmlAndQuotes } from './html.ts';
import type { Reply } from './reply.ts';

/** A name in a folder, the suffix that its link gets, and the one that its text gets. */
interface Entry {
  readonly name: ByteString;
  /** `/` for a folder and for a link to one. */
  readonly linkSuffix: '' | '/';
  /** `/` for a folder, `@` for any link. */
  readonly textSuffix: '' | '/' | '@';
}

/** How many names one call to the system may bring. */
const NAMES_AT_ONCE = 1024;

/** Bytes that a path may have, with the NUL behind it (limits.h); of a longer one the system tells nothing. */
const PATH_MAX = 4096;

/**
 * The page that lists a folder, as `list_directory` makes it (server.py:731, 3.5.10).
 * @param path the folder on disk
 * @param target request target: the title shows it, its query included
 * @returns 404 where the folder cannot be read, and where the title holds a surrogate that stands for no byte
 */
export async function listDirectory(path: Buffer, target: ByteString): Promise<Reply> {
  let entries: Entry[];
  try {
    entries = await readEntries(path);
  } catch {
    return errorReply(404, 'No permission to list directory');
  }
  const title = fsencode(unquote(target));
  if (title === undefined) return notFound();
  const body = toBuffer(page(`Directory listing for ${escapeHtmlAndQuotes(title)}`, sorted(entries)));
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

/** In the order of `os.listdir`. Without the right to search the folder, nothing more is known of a name. */
async function readEntries(path: Buffer): Promise<Entry[]> {
  const directory = await opendir(toPath(path), {
    encoding: 'buffer' as BufferEncoding,
    bufferSize: NAMES_AT_ONCE,
  });
  const searchable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  const entries: (Entry | Promise<Entry>)[] = [];
  for await (const dirent of directory) {
    const name = nameOf(dirent);
    const isKnown = searchable && path.length + 1 + name.length < PATH_MAX;
    entries.push(isKnown ? describe(path, name, dirent) : { name, linkSuffix: '', textSuffix: '' });
  }
  return Promise.all(entries);
}

/** `fs.opendir` takes a Buffer and gives Buffers, which its types do not say. */
function toPath(path: Buffer): string {
  return path as unknown as string;
}

function nameOf(dirent: Dirent): ByteString {
  return (dirent.name as unknown as Buffer).toString('latin1');
}

function describe(folder: Buffer, name: ByteString, dirent: Dirent): Entry | Promise<Entry> {
  if (dirent.isSymbolicLink()) return describeLink(folder, name);
  const suffix = dirent.isDirectory() ? '/' : '';
  return { name, linkSuffix: suffix, textSuffix: suffix };
}

async function describeLink(folder: Buffer, name: ByteString): Promise<Entry> {
  const toFolder = await stat(Buffer.concat([folder, toBuffer(`/${name}`)])).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return { name, linkSuffix: toFolder ? '/' : '', textSuffix: '@' };
}

/** By `str.lower`, code point by code point; equal ones stay in the order of the folder. */
function sorted(entries: Entry[]): Entry[] {
  const keyed = entries.map((entry) => ({ entry, key: lower(fsdecode(entry.name)) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ entry }) => entry);
}

/** @param title escaped for HTML */
function page(title: ByteString, entries: Entry[]): ByteString {
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
${entries.map(item).join('')}</ul>
<hr>
</body>
</html>
`;
}

function item({ name, linkSuffix, textSuffix }: Entry): ByteString {
  const link = quote(fsdecode(name)) + linkSuffix;
  return `<li><a href="${link}">${escapeHtmlAndQuotes(name)}${textSuffix}</a></li>\n`;
}
