import { type BigIntStats, constants } from 'node:fs';
import { type MaybePromise, whenReady } from '../util/maybe-promise.ts';
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
import { isRealPathHidden, pathBelow } from './hidden.ts';

/** The files that may be served. */
export interface ServeOptions {
  /** Absolute path of the served directory. */
  readonly directory: Buffer;
  /** Whether names that begin with a dot are served. */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the directory. */
  readonly symlinks: boolean;
}

/** An open regular file, to be closed by its receiver. */
export interface OpenFile {
  readonly kind: 'file';
  readonly fd: number;
  readonly stats: BigIntStats;
  readonly path: Buffer;
}

/** A folder. With `symlinks` off it stays open, so that the folder read is the one that was checked. */
export interface Folder {
  readonly kind: 'folder';
  readonly path: Buffer;
  /** Size of the folder itself in bytes, as reported by `stat`; 0 if unknown. */
  readonly size: number;
  readonly fd?: number;
  /** Path, device and inode of the open folder. */
  readonly identity?: string;
}

export type Opened =
  | OpenFile
  | Folder
  /** Missing, not allowed, or neither file nor folder. */
  | { readonly kind: 'nothing' }
  /** No descriptor is free. */
  | { readonly kind: 'busy' };

/** The result for a target that identifies no file or folder. */
export const NOTHING = { kind: 'nothing' } as const;
const BUSY = { kind: 'busy' } as const;

/** O_NONBLOCK: opening a FIFO must not wait for a writer. O_NOCTTY: no terminal becomes our controlling terminal. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The path from which to read a folder until it is closed. */
export function readablePath({ path, fd }: Folder): Buffer {
  return fd === undefined ? path : descriptorPath(fd);
}

/** Closes the descriptor of a folder, if it has one. */
export function closeFolder({ fd }: Folder): void {
  if (fd !== undefined) closeFile(fd);
}

/** Closes the descriptor of what was opened, if it has one. */
export function closeOpened(opened: Opened): void {
  if ('fd' in opened && opened.fd !== undefined) closeFile(opened.fd);
}

/**
 * Opens a path once and identifies the file by its descriptor, so that changes on disk cannot come between check and
 * use. Returns `nothing` or `busy` on errors of the file system.
 */
export function openPath(options: ServeOptions, path: Buffer): MaybePromise<Opened> {
  return whenReady(openFile(path, OPEN_FLAGS), (fd) =>
    typeof fd === 'number' ? identifyOpen(options, path, fd) : identifyUnopened(options, path, fd),
  );
}

/** Closes the descriptor unless the result has it. */
function identifyOpen(options: ServeOptions, path: Buffer, fd: number): MaybePromise<Opened> {
  return whenReady(statDescriptor(fd), (stats) => {
    try {
      const opened = stats === undefined ? NOTHING : kindOf(options, path, fd, stats);
      if (opened !== NOTHING && isRestricted(options)) return ifAllowed(options, fd, opened);
      if (!('fd' in opened)) closeFile(fd);
      return opened;
    } catch (error) {
      closeFile(fd);
      throw error;
    }
  });
}

function kindOf({ symlinks }: ServeOptions, path: Buffer, fd: number, stats: BigIntStats): Opened {
  if (stats.isFile()) return { kind: 'file', fd, stats, path };
  if (!stats.isDirectory()) return NOTHING;
  const size = Number(stats.size);
  if (symlinks) return { kind: 'folder', path, size };
  return { kind: 'folder', path, size, fd, identity: `${path.toString('latin1')} ${stats.dev} ${stats.ino}` };
}

async function ifAllowed(options: ServeOptions, fd: number, opened: Opened): Promise<Opened> {
  const allowed = (await isAllowed(options, await readLink(descriptorPath(fd)))) ? opened : NOTHING;
  if (!('fd' in allowed)) closeFile(fd);
  return allowed;
}

/** A folder that can be searched but not read cannot be opened, yet is found. */
function identifyUnopened(
  options: ServeOptions,
  path: Buffer,
  error: NodeJS.ErrnoException,
): MaybePromise<Opened> {
  if (isOutOfDescriptors(error)) return BUSY;
  const { code = '' } = error;
  if (code === 'ENOENT' || code === 'ENOTDIR' || !options.symlinks) return NOTHING;
  return identifyUnreadable(options, path);
}

async function identifyUnreadable(options: ServeOptions, path: Buffer): Promise<Opened> {
  if ((await statPath(path))?.isDirectory() !== true) return NOTHING;
  if (isRestricted(options) && !(await isAllowed(options, await realPath(path)))) return NOTHING;
  return { kind: 'folder', path, size: 0 };
}

/** Whether the targets of links have to be checked. */
function isRestricted({ dotfiles, symlinks }: ServeOptions): boolean {
  return !dotfiles || !symlinks;
}

/**
 * Whether the file at a real path may be served.
 * @param path undefined if unknown: then only the names in the URL are checked
 */
async function isAllowed(
  { directory, dotfiles, symlinks }: ServeOptions,
  path: Buffer | undefined,
): Promise<boolean> {
  const root = await realPath(directory);
  const below = path && root && pathBelow(root, path);
  if (below === undefined) return symlinks;
  return dotfiles || !isRealPathHidden(below);
}
