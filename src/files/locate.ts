import type { PathTraits } from '../python/traits.ts';
import { type MaybePromise, whenReady } from '../util/maybe-promise.ts';
import type { ByteString } from '../util/text.ts';
import { statPath } from './fs.ts';
import { isHidden } from './hidden.ts';
import {
  closeFolder,
  type Folder,
  NOTHING,
  type Opened,
  openPath,
  readablePath,
  type ServeOptions,
} from './open-path.ts';
import { translatePath } from './path.ts';
import { redirectLocation } from './redirect.ts';

/** The resource that a request target identifies. */
export type Located = Opened | { readonly kind: 'redirect'; readonly location: ByteString };

export interface LocateOptions extends ServeOptions {
  readonly traits: PathTraits;
}

/** In order of precedence. */
const INDEX_NAMES = ['index.html', 'index.htm'];

/**
 * Finds the resource of a request target in the order of `send_head` (server.py:667, 3.5.10): redirect, index, folder,
 * file, nothing. Returns `nothing` on errors of the file system, and `busy` if no descriptor is free.
 */
export function locate(options: LocateOptions, target: ByteString): MaybePromise<Located> {
  const path = translatePath(options.directory, target, options.traits);
  if (path === undefined) return NOTHING;
  if (!options.dotfiles && isHidden(path.subarray(options.directory.length))) return NOTHING;
  return whenReady(openPath(options, path), (found) =>
    found.kind === 'folder' ? locateFolder(options, target, found) : found,
  );
}

function locateFolder(options: LocateOptions, target: ByteString, folder: Folder): MaybePromise<Located> {
  const location = redirectLocation(target, options.traits);
  if (location === undefined) return openIndex(options, folder);
  closeFolder(folder);
  return location === null ? NOTHING : { kind: 'redirect', location };
}

/**
 * The index of a folder, else the folder. The first index that exists decides. A folder with an index's name
 * counts too, and gives `nothing`, unless `indexIsFile` is set.
 */
function openIndex(options: LocateOptions, folder: Folder, names = INDEX_NAMES): MaybePromise<Opened> {
  const [name, ...others] = names;
  if (name === undefined) return folder;
  const path = pathIn(readablePath(folder), name);
  return whenReady(statPath(path), (stats) => {
    if (stats === undefined || (options.traits.indexIsFile && !stats.isFile()))
      return openIndex(options, folder, others);
    return whenReady(openPath(options, path), (index) => {
      closeFolder(folder);
      if (index.kind === 'folder') closeFolder(index);
      if (index.kind === 'busy') return index;
      return index.kind === 'file' ? { ...index, path: pathIn(folder.path, name) } : NOTHING;
    });
  });
}

function pathIn(folder: Buffer, name: string): Buffer {
  return Buffer.concat([folder, Buffer.from(`/${name}`)]);
}
