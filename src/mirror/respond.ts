import { closeFile } from '../files/fs.ts';
import { locate } from '../files/locate.ts';
import { guessType } from '../files/mime.ts';
import { closeFolder, type OpenFile, readablePath, type ServeOptions } from '../files/open-path.ts';
import { displayedSecond, formatDate } from '../util/date.ts';
import type { ByteString } from '../util/text.ts';
import { notFound } from './errors.ts';
import { listDirectory } from './listing.ts';
import type { Reply } from './reply.ts';

export interface RespondOptions extends ServeOptions {
  /** Whether folders are listed. */
  readonly listing: boolean;
}

/**
 * Builds the reply to a GET or HEAD, as `send_head` does (server.py:667, 3.5.10). Errors of the file system become
 * error replies.
 */
export async function respond(options: RespondOptions, target: ByteString): Promise<Reply> {
  const located = await locate(options, target);
  switch (located.kind) {
    case 'file':
      return fileReply(located);
    case 'folder':
      try {
        return options.listing
          ? await listDirectory(readablePath(located), target, {
              dotfiles: options.dotfiles,
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
