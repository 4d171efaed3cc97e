import type { Served } from '../files/locate.ts';
import { quote, unquote } from '../files/path.ts';
import { type ByteString, fsdecode, fsencode, toBuffer } from '../files/text.ts';
import { escapeHtmlAndQuotes } from '../html.ts';
import { inTurns, sortInTurns } from '../turns.ts';
import { type Entry, readEntries } from './entries.ts';
import { errorReply, notFound } from './errors.ts';
import type { Reply } from './reply.ts';

/**
 * The page that lists a folder, as `list_directory` makes it (server.py:731, 3.5.10).
 * @param path the folder on disk
 * @param target request target: the title shows it, its query included
 * @returns 404 where the folder cannot be read, and where the title holds a surrogate that stands for no byte
 */
export async function listDirectory(
  path: Buffer,
  target: ByteString,
  { dotfiles }: Pick<Served, 'dotfiles'> = { dotfiles: true },
): Promise<Reply> {
  let entries: Entry[];
  try {
    entries = await readEntries(path, dotfiles);
  } catch {
    return errorReply(404, 'No permission to list directory');
  }
  const title = fsencode(unquote(target));
  if (title === undefined) return notFound();
  const items = await inTurns(await sortInTurns(entries), (slice) => toBuffer(slice.map(item).join('')));
  const body = page(`Directory listing for ${escapeHtmlAndQuotes(title)}`, items);
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

/** @param title escaped for HTML */
function page(title: ByteString, items: Buffer[]): Buffer {
  const head = `\
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
  const foot = `\
</ul>
<hr>
</body>
</html>
`;
  return Buffer.concat([toBuffer(head), ...items, toBuffer(foot)]);
}

/** What most names are made of: it needs no escaping of any kind. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

function item({ name, linkSuffix, textSuffix }: Entry): ByteString {
  const isPlain = PLAIN.test(name);
  const link = isPlain ? name : quote(fsdecode(name));
  const text = isPlain ? name : escapeHtmlAndQuotes(name);
  return `<li><a href="${link}${linkSuffix}">${text}${textSuffix}</a></li>\n`;
}
