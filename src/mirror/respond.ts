import { type BigIntStats, constants } from 'node:fs';
import { displayedSecond, formatDate } from '../date.ts';
import { closeFile, openFile, statDescriptor, statPath } from '../files/disk.ts';
import { guessType } from '../files/mime.ts';
import { translatePath } from '../files/path.ts';
import type { ByteString } from '../files/text.ts';
import { notFound } from './errors.ts';
import { listDirectory } from './listing.ts';
import { redirectLocation } from './redirect.ts';
import type { Reply } from './reply.ts';

/** A FIFO does not wait for its writer, and no terminal becomes ours. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** In the order in which they are looked for. */
const INDEX_NAMES = ['index.html', 'index.htm'];

/** What a path on disk turned out to be: an open file, a folder, or nothing that can be served. */
type Found = { readonly fd: number; readonly stats: BigIntStats } | 'folder' | 'nothing';

/**
 * Decides the answer to a GET or HEAD of `target`, in the order of `send_head` (server.py:667, 3.5.10):
 * redirect, index, listing, file, 404. Failures of the file system become answers; it does not throw.
 * @param root absolute path of the served folder
 */
export async function respond(root: Buffer, target: ByteString): Promise<Reply> {
  const path = translatePath(root, target);
  if (path === undefined) return notFound();
  const found = await find(path);
  return found === 'folder' ? folderReply(path, target) : fileReply(path, found);
}

async function folderReply(path: Buffer, target: ByteString): Promise<Reply> {
  const location = redirectLocation(target);
  if (location === null) return notFound();
  if (location !== undefined) return redirectReply(location);
  for (const name of INDEX_NAMES) {
    const index = Buffer.concat([path, Buffer.from(`/${name}`)]);
    if ((await statPath(index)) !== undefined) return fileReply(index, await find(index));
  }
  return listDirectory(path, target);
}

function redirectReply(location: ByteString): Reply {
  return { status: 301, reason: 'Moved Permanently', headers: [['Location', location]] };
}

/** A folder here is one named like an index, which the original cannot open either. */
function fileReply(path: Buffer, found: Found): Reply {
  if (found === 'folder' || found === 'nothing') return notFound();
  const { fd, stats } = found;
  const modified = formatDate(displayedSecond(stats.mtimeNs));
  if (modified === undefined) {
    closeFile(fd);
    return notFound();
  }
  const name = path.toString('latin1', path.lastIndexOf('/') + 1);
  return {
    status: 200,
    reason: 'OK',
    headers: [
      ['Content-type', guessType(name)],
      ['Content-Length', String(stats.size)],
      ['Last-Modified', modified],
    ],
    body: { fd, length: Number(stats.size) },
  };
}

/** Opens the path once; the descriptor tells what it is. Only regular files stay open. */
async function find(path: Buffer): Promise<Found> {
  let fd: number;
  try {
    fd = await openFile(path, OPEN_FLAGS);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    // A folder that may be searched and not read cannot be opened, and is one all the same.
    return (await statPath(path))?.isDirectory() ? 'folder' : 'nothing';
  }
  const stats = await statOrClose(fd);
  if (stats?.isFile()) return { fd, stats };
  if (stats !== undefined) closeFile(fd);
  return stats?.isDirectory() ? 'folder' : 'nothing';
}

async function statOrClose(fd: number): Promise<BigIntStats | undefined> {
  try {
    return await statDescriptor(fd);
  } catch {
    closeFile(fd);
    return undefined;
  }
}
