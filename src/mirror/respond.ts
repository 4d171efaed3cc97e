import { closeFile } from '../files/fs.ts';
import { type LocateOptions, locate } from '../files/locate.ts';
import { closeFolder, type Folder, type OpenFile, readablePath } from '../files/open-path.ts';
import type { MimeTypes } from '../python/mime.ts';
import type { Traits } from '../python/traits.ts';
import { displayedSecond, formatDate } from '../util/date.ts';
import { formatEmailDate, roundedSecond } from '../util/email-date.ts';
import { type MaybePromise, whenReady, withCleanUp } from '../util/maybe-promise.ts';
import type { ByteString } from '../util/text.ts';
import { notFound } from './errors.ts';
import { listDirectory } from './listing.ts';
import { isNotModified } from './modified.ts';
import type { Header, Reply } from './reply.ts';
import type { Head } from './request.ts';

export interface RespondOptions extends LocateOptions {
  readonly traits: Traits;
  readonly mimeTypes: MimeTypes;
  /** Whether folders are listed. */
  readonly listing: boolean;
}

const NOT_MODIFIED: Reply = { status: 304, reason: 'Not Modified', headers: [] };

/**
 * Builds the reply to a GET or HEAD, as `send_head` does (server.py:667, 3.5.10); a promise only if it takes time: for a
 * large listing, for restricted dotfiles or links, and on a slow disk. Errors of the file system become error replies.
 */
export function respond(options: RespondOptions, head: Head): MaybePromise<Reply> {
  const { target: path = '' } = head;
  const target = options.traits.collapsesSlashes ? path.replace(/^\/\/+/, '/') : path;
  return whenReady(locate(options, target), (located) => {
    switch (located.kind) {
      case 'file':
        return fileReply(located, options, head.headerBlock);
      case 'folder':
        return folderReply(located, options, target);
      case 'redirect':
        return redirect(located.location, options.traits);
      default:
        return notFound(options.traits);
    }
  });
}

function folderReply(
  folder: Folder,
  { dotfiles, traits, listing }: RespondOptions,
  target: ByteString,
): MaybePromise<Reply> {
  const { identity, size } = folder;
  return withCleanUp(
    () =>
      listing
        ? listDirectory(readablePath(folder), target, { dotfiles, traits, identity, size })
        : notFound(traits),
    () => closeFolder(folder),
  );
}

/** The date of a file; undefined where the original raises an exception. */
function lastModified(mtimeNs: bigint, { roundsDates }: Traits): string | undefined {
  return roundsDates ? formatEmailDate(roundedSecond(mtimeNs)) : formatDate(displayedSecond(mtimeNs));
}

function redirect(location: ByteString, { redirectHasLength }: Traits): Reply {
  const length: Header[] = redirectHasLength ? [['Content-Length', '0']] : [];
  return { status: 301, reason: 'Moved Permanently', headers: [['Location', location], ...length] };
}

function fileReply(
  { fd, stats, path }: OpenFile,
  { traits, mimeTypes }: RespondOptions,
  headerBlock = '',
): Reply {
  const modified = lastModified(stats.mtimeNs, traits);
  const isUnchanged = traits.isConditional && isNotModified(headerBlock, stats.mtimeNs, traits);
  if (modified === undefined || isUnchanged) {
    closeFile(fd);
    return modified === undefined ? notFound(traits) : NOT_MODIFIED;
  }
  const name = path.toString('latin1', path.lastIndexOf('/') + 1);
  return {
    status: 200,
    reason: 'OK',
    headers: [
      ['Content-type', mimeTypes.guess(name)],
      ['Content-Length', String(stats.size)],
      ['Last-Modified', modified],
    ],
    body: { fd, length: Number(stats.size) },
  };
}
