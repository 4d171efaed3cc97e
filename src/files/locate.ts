import { type BigIntStats, constants, readlinkSync, realpathSync } from 'node:fs';
import { closeFile, openFile, statDescriptor, statPath } from './disk.ts';
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
}

/** What a request target leads to. */
export type Located =
  | OpenFile
  | Folder
  | { readonly kind: 'redirect'; readonly location: ByteString }
  | { readonly kind: 'nothing' };

const NOTHING = { kind: 'nothing' } as const;

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
  if (path === undefined || (!served.dotfiles && hasDotfile(path, served.directory))) return NOTHING;
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

function hasDotfile(path: Buffer, { length }: Buffer): boolean {
  return path.includes('/.', length);
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
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || !served.symlinks) return NOTHING;
    // A folder that may be searched and not read cannot be opened, and is one all the same.
    return (await statPath(path))?.isDirectory() ? { kind: 'folder', path } : NOTHING;
  }
  const stats = await statOrClose(fd);
  if (stats === undefined) return NOTHING;
  if (!served.symlinks && !isInside(fd, served.directory)) {
    closeFile(fd);
    return NOTHING;
  }
  if (stats.isFile()) return { kind: 'file', fd, stats, path };
  if (stats.isDirectory() && !served.symlinks) return { kind: 'folder', path, fd };
  closeFile(fd);
  return stats.isDirectory() ? { kind: 'folder', path } : NOTHING;
}

async function statOrClose(fd: number): Promise<BigIntStats | undefined> {
  try {
    return await statDescriptor(fd);
  } catch {
    closeFile(fd);
    return undefined;
  }
}

/** The path under which Linux shows what a descriptor has open, whatever has become of its name (proc(5)). */
function descriptorPath(fd: number): Buffer {
  return Buffer.from(`/proc/self/fd/${fd}`);
}

function isInside(fd: number, directory: Buffer): boolean {
  try {
    const root = realpathSync.native(directory, { encoding: 'buffer' });
    const path = readlinkSync(descriptorPath(fd), { encoding: 'buffer' });
    const rest = path.subarray(root.length);
    const isBelow = rest.length === 0 || rest[0] === 0x2f || root.toString('latin1') === '/';
    return isBelow && path.subarray(0, root.length).equals(root);
  } catch {
    return false;
  }
}
