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

/** In order of precedence. */
const INDEX_NAMES = ['index.html', 'index.htm'];

/**
 * Finds the resource of a request target in the order of `send_head` (server.py:667, 3.5.10): redirect, index, folder,
 * file, nothing. Resolves with `nothing` on errors of the file system.
 */
export async function locate(options: ServeOptions, target: ByteString): Promise<Located> {
  const path = translatePath(options.directory, target);
  if (path === undefined) return NOTHING;
  if (!options.dotfiles && isHidden(path.subarray(options.directory.length))) return NOTHING;
  const found = await openPath(options, path);
  if (found.kind !== 'folder') return found;
  const location = redirectLocation(target);
  if (location === undefined) return (await openIndex(options, found)) ?? found;
  closeFolder(found);
  return location === null ? NOTHING : { kind: 'redirect', location };
}

/** The first index that exists decides, even a folder of that name, which the original fails to open as well. */
async function openIndex(options: ServeOptions, folder: Folder): Promise<Opened | undefined> {
  for (const name of INDEX_NAMES) {
    const within = (path: Buffer) => Buffer.concat([path, Buffer.from(`/${name}`)]);
    const path = within(readablePath(folder));
    if ((await statPath(path)) === undefined) continue;
    const index = await openPath(options, path);
    closeFolder(folder);
    if (index.kind === 'folder') closeFolder(index);
    if (index.kind === 'busy') return index;
    return index.kind === 'file' ? { ...index, path: within(folder.path) } : NOTHING;
  }
  return undefined;
}
