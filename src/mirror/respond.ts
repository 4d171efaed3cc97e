import { closeFile } from '../files/fs.ts';
import { type LocateOptions, locate } from '../files/locate.ts';
import { guessType } from '../files/mime.ts';
import { closeFolder, type OpenFile, readablePath } from '../files/open-path.ts';
import type { Traits } from '../python/traits.ts';
import { displayedSecond, formatDate } from '../util/date.ts';
import type { ByteString } from '../util/text.ts';
import { notFound } from './errors.ts';
import { listDirectory } from './listing.ts';
import type { Header, Reply } from './reply.ts';

export interface RespondOptions extends LocateOptions {
  readonly traits: Traits;
  /** Whether folders are listed. */
  readonly listing: boolean;
}

/**
 * Builds the reply to a GET or HEAD, as `send_head` does (server.py:667, 3.5.10). Errors of the file system become
 * error replies.
 */
export async function respond(options: RespondOptions, requestTarget: ByteString): Promise<Reply> {
  const { traits } = options;
  const target = traits.collapsesSlashes ? requestTarget.replace(/^\/\/+/, '/') : requestTarget;
  const located = await locate(options, target);
  switch (located.kind) {
    case 'file':
      return fileReply(located, traits);
    case 'folder':
      try {
        return options.listing
          ? await listDirectory(readablePath(located), target, {
              dotfiles: options.dotfiles,
              traits,
              identity: located.identity,
            })
          : notFound(traits);
      } finally {
        closeFolder(located);
      }
    case 'redirect':
      return redirect(located.location, traits);
    default:
      return notFound(traits);
  }
}

function redirect(location: ByteString, { redirectHasLength }: Traits): Reply {
  const length: Header[] = redirectHasLength ? [['Content-Length', '0']] : [];
  return { status: 301, reason: 'Moved Permanently', headers: [['Location', location], ...length] };
}

function fileReply({ fd, stats, path }: OpenFile, traits: Traits): Reply {
  const modified = formatDate(displayedSecond(stats.mtimeNs));
  if (modified === undefined) {
    closeFile(fd);
    return notFound(traits);
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
