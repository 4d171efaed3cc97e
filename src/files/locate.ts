import { type BigIntStats, constants } from 'node:fs';
import { descriptorPath } from './descriptors.ts';
import {
  closeFile,
  isOutOfDescriptors,
  openFile,
  readLink,
  realPath,
  statDescriptor,
  statPath,
} from './fs.ts';
import { isHidden, isReallyHidden, pathBelow } from './hidden.ts';
import { translatePath } from './path.ts';
import { redirectLocation } from './redirect.ts';
import type { ByteString } from './text.ts';

/** What may be served. */
export interface Served {
  /** Absolute path of the served folder. */
  readonly directory: Buffer;
  /** Whether names that begin with a dot are served. */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the folder. */
  readonly symlinks: boolean;
}

/** An open regular file. Whoever gets it closes it. */
export interface OpenFile {
  readonly kind: 'file';
  readonly fd: number;
  readonly stats: BigIntStats;
  readonly path: Buffer;
}

/** A folder; where links are watched, it is open, for what was checked to be what is read. */
export interface Folder {
  readonly kind: 'folder';
  readonly path: Buffer;
  readonly fd?: number;
  /** Path, device and inode of what is open. */
  readonly identity?: string;
}

/** What a request target leads to. */
export type Located =
  | OpenFile
  | Folder
  | { readonly kind: 'redirect'; readonly location: ByteString }
  | { readonly kind: 'nothing' }
  /** No descriptor is free to open it. */
  | { readonly kind: 'busy' };

const NOTHING = { kind: 'nothing' } as const;
const BUSY = { kind: 'busy' } as const;

/** A FIFO does not wait for its writer, and no terminal becomes ours. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** In the order in which they are looked for. */
const INDEX_NAMES = ['index.html', 'index.htm'];

/**
 * Finds what a request target leads to, in the order of `send_head` (server.py:667, 3.5.10): redirect, index, folder,
 * file, nothing. Failures of the file system lead to nothing; it does not throw.
 */
export async function locate(served: Served, target: ByteString): Promise<Located> {
  const path = translatePath(served.directory, target);
  if (path === undefined) return NOTHING;
  if (!served.dotfiles && isHidden(path.subarray(served.directory.length))) return NOTHING;
  const found = await openPath(served, path);
  if (found.kind !== 'folder') return found;
  const location = redirectLocation(target);
  if (location === undefined) return (await openIndex(served, found)) ?? found;
  closeFolder(found);
  return location === null ? NOTHING : { kind: 'redirect', location };
}

/** Where a folder is to be read, as long as it is not closed. */
export function readablePath({ path, fd }: Folder): Buffer {
  return fd === undefined ? path : descriptorPath(fd);
}

/** Closes what a folder holds open, if anything. */
export function closeFolder({ fd }: Folder): void {
  if (fd !== undefined) closeFile(fd);
}

/** One that exists counts, whatever it is: a folder named like an index cannot be opened in the original either. */
async function openIndex(served: Served, folder: Folder): Promise<Located | undefined> {
  for (const name of INDEX_NAMES) {
    const within = (path: Buffer) => Buffer.concat([path, Buffer.from(`/${name}`)]);
    const path = within(readablePath(folder));
    if ((await statPath(path)) === undefined) continue;
    const index = await openPath(served, path);
    closeFolder(folder);
    if (index.kind === 'folder') closeFolder(index);
    if (index.kind === 'busy') return index;
    return index.kind === 'file' ? { ...index, path: within(folder.path) } : NOTHING;
  }
  return undefined;
}

/** Opens the path once; the descriptor tells what it is, and where. Only regular files stay open. */
export async function openPath(served: Served, path: Buffer): Promise<Located> {
  let fd: number;
  try {
    fd = await openFile(path, OPEN_FLAGS);
  } catch (error) {
    return unopened(served, path, error as NodeJS.ErrnoException);
  }
  try {
    const located = await identify(served, path, fd);
    if (!('fd' in located)) closeFile(fd);
    return located;
  } catch (error) {
    closeFile(fd);
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return NOTHING;
  }
}

/** What a descriptor has open, with `fd` where it is to stay open. */
async function identify(served: Served, path: Buffer, fd: number): Promise<Located> {
  const stats = await statDescriptor(fd);
  if (isRestricted(served) && !(await isAllowed(served, await readLink(descriptorPath(fd))))) return NOTHING;
  if (stats.isFile()) return { kind: 'file', fd, stats, path };
  if (!stats.isDirectory()) return NOTHING;
  if (served.symlinks) return { kind: 'folder', path };
  return { kind: 'folder', path, fd, identity: `${path.toString('latin1')} ${stats.dev} ${stats.ino}` };
}

/** A folder that may be searched and not read cannot be opened, and is one all the same. */
async function unopened(served: Served, path: Buffer, error: NodeJS.ErrnoException): Promise<Located> {
  if (isOutOfDescriptors(error)) return BUSY;
  const { code = '' } = error;
  if (code === 'ENOENT' || code === 'ENOTDIR' || !served.symlinks) return NOTHING;
  if ((await statPath(path))?.isDirectory() !== true) return NOTHING;
  if (isRestricted(served) && !(await isAllowed(served, await realPath(path)))) return NOTHING;
  return { kind: 'folder', path };
}

/** Whether it matters where links lead. */
function isRestricted({ dotfiles, symlinks }: Served): boolean {
  return !dotfiles || !symlinks;
}

/**
 * Whether what is at a real path may be served.
 * @param path undefined where the system does not tell it: then only the names of the URL hide it
 */
async function isAllowed(
  { directory, dotfiles, symlinks }: Served,
  path: Buffer | undefined,
): Promise<boolean> {
  const root = await realPath(directory);
  const below = path && root && pathBelow(root, path);
  if (below === undefined) return symlinks;
  return dotfiles || !isReallyHidden(below);
}
