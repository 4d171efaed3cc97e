import type { PathTraits } from '../python/traits.ts';
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
 * file, nothing. Resolves with `nothing` on errors of the file system.
 */
export async function locate(options: LocateOptions, target: ByteString): Promise<Located> {
  const path = translatePath(options.directory, target, options.traits);
  if (path === undefined) return NOTHING;
  if (!options.dotfiles && isHidden(path.subarray(options.directory.length))) return NOTHING;
  const found = await openPath(options, path);
  if (found.kind !== 'folder') return found;
  const location = redirectLocation(target, options.traits);
  if (location === undefined) return (await openIndex(options, found)) ?? found;
  closeFolder(found);
  return location === null ? NOTHING : { kind: 'redirect', location };
}

/** The first index that exists decides. A folder of that name, which fails to open, counts too where a trait says so. */
async function openIndex(options: LocateOptions, folder: Folder): Promise<Opened | undefined> {
  for (const name of INDEX_NAMES) {
    const within = (path: Buffer) => Buffer.concat([path, Buffer.from(`/${name}`)]);
    const path = within(readablePath(folder));
    const stats = await statPath(path);
    if (stats === undefined || (options.traits.indexIsFile && !stats.isFile())) continue;
    const index = await openPath(options, path);
    closeFolder(folder);
    if (index.kind === 'folder') closeFolder(index);
    if (index.kind === 'busy') return index;
    return index.kind === 'file' ? { ...index, path: within(folder.path) } : NOTHING;
  }
  return undefined;
}
