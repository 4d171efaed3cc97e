import { closeFile } from '../files/fs.ts';
import { closeFolder, locate, type OpenFile, readablePath, type Served } from '../files/locate.ts';
import { guessType } from '../files/mime.ts';
import type { ByteString } from '../files/text.ts';
import { displayedSecond, formatDate } from '../util/date.ts';
import { notFound } from './errors.ts';
import { listDirectory } from './listing.ts';
import type { Reply } from './reply.ts';

/** What may be served, and shown. */
export interface Shown extends Served {
  /** Whether folders are listed. */
  readonly listing: boolean;
}

/**
 * Answers a GET or HEAD of `target`, as `send_head` does (server.py:667, 3.5.10). Failures of the file system become
 * answers; it does not throw.
 */
export async function respond(shown: Shown, target: ByteString): Promise<Reply> {
  const located = await locate(shown, target);
  switch (located.kind) {
    case 'file':
      return fileReply(located);
    case 'folder':
      try {
        return shown.listing
          ? await listDirectory(readablePath(located), target, {
              dotfiles: shown.dotfiles,
              identity: located.identity,
            })
          : notFound();
      } finally {
        closeFolder(located);
      }
    case 'redirect':
      return { status: 301, reason: 'Moved Permanently', headers: [['Location', located.location]] };
    default:
      return notFound();
  }
}

function fileReply({ fd, stats, path }: OpenFile): Reply {
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
