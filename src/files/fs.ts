import {
  access,
  accessSync,
  type BigIntStats,
  close,
  closeSync,
  constants,
  type Dir,
  type Dirent,
  fstat,
  fstatSync,
  lstat,
  lstatSync,
  type OpenDirOptions,
  open,
  opendir,
  opendirSync,
  openSync,
  read,
  readlink,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  stat,
  statSync,
} from 'node:fs';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import { syncWhileFast, syncWhileFastOrUndefined } from './sync-while-fast.ts';

/** Opens a file and returns its descriptor; throws or rejects with the error of the system. */
export const openFile = syncWhileFast(
  (path: Buffer, flags: number) => openSync(path, flags),
  promisify(open) as (path: Buffer, flags: number) => Promise<number>,
);

/** What a descriptor is. */
export const statDescriptor = syncWhileFast(
  (fd: number) => fstatSync(fd, { bigint: true }),
  (fd: number) => promisify(fstat)(fd, { bigint: true }) as Promise<BigIntStats>,
);

/** What a path is, links followed; undefined where that is not to be had. */
export const statPath = syncWhileFastOrUndefined(
  (path: Buffer): Stats | undefined => statSync(path, { throwIfNoEntry: false }),
  promisify(stat) as (path: Buffer) => Promise<Stats>,
);

/** What a path itself is, be it a link; undefined where that is not to be had. */
export const statLink = syncWhileFastOrUndefined(
  (path: Buffer): Stats | undefined => lstatSync(path, { throwIfNoEntry: false }),
  promisify(lstat) as (path: Buffer) => Promise<Stats>,
);

const AS_BYTES = { encoding: 'buffer' } as const;

/** What a link leads to; undefined where that is not to be had. */
export const readLink = syncWhileFastOrUndefined(
  (path: Buffer) => readlinkSync(path, AS_BYTES),
  (path: Buffer) => promisify(readlink)(path, AS_BYTES),
);

/** A path without links in it; undefined where that is not to be had. */
export const realPath = syncWhileFastOrUndefined(
  (path: Buffer) => realpathSync.native(path, AS_BYTES),
  (path: Buffer) => realpath(path, AS_BYTES),
);

/** Reads on from where the descriptor stands, and returns how many bytes came; 0 at the end of the file. */
export const readAhead = syncWhileFast((fd: number, buffer: Buffer) => readSync(fd, buffer), readByThread);

/** The same, while something else is done: what is large takes its time even from memory. */
export async function readByThread(fd: number, buffer: Buffer): Promise<number> {
  return (await promisify(read)(fd, buffer, 0, buffer.length, null)).bytesRead;
}

/** How many names of a directory are read at once. */
export const NAMES_AT_ONCE = 1024;

/** `fs.opendir` takes a Buffer and any encoding of names, which its types do not say. */
function directoryArguments(path: Buffer, encoding: 'latin1' | 'buffer'): [string, OpenDirOptions] {
  return [path as unknown as string, { encoding: encoding as BufferEncoding, bufferSize: NAMES_AT_ONCE }];
}

/** Opens a directory. */
export const openDirectory = syncWhileFast(
  (path: Buffer, encoding: 'latin1' | 'buffer') => opendirSync(...directoryArguments(path, encoding)),
  (path: Buffer, encoding: 'latin1' | 'buffer') => promisify(opendir)(...directoryArguments(path, encoding)),
);

/** The next names of a directory, in its order; none at its end. */
export const readDirectory = syncWhileFast(
  (directory: Dir) => {
    const dirents: Dirent[] = [];
    while (dirents.length < NAMES_AT_ONCE) {
      const dirent = directory.readSync();
      if (dirent === null) break;
      dirents.push(dirent);
    }
    return dirents;
  },
  async (directory: Dir) => {
    const dirents: Dirent[] = [];
    while (dirents.length < NAMES_AT_ONCE) {
      const dirent = await directory.read();
      if (dirent === null) break;
      dirents.push(dirent);
    }
    return dirents;
  },
);

/** Whether a path can be led through. */
export const isSearchable = syncWhileFast(
  (path: Buffer) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  (path: Buffer) =>
    promisify(access)(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
);

const closeQuickly = syncWhileFast((fd: number) => closeSync(fd), promisify(close));

/**
 * Closes a descriptor, and never throws: Linux closes it even where it reports an error (close(2)).
 */
export function closeFile(fd: number): void {
  ignoreFailure(() => closeQuickly(fd));
}

const closeDirectoryQuickly = syncWhileFast(
  (directory: Dir) => directory.closeSync(),
  (directory: Dir) => directory.close(),
);

/** Closes a directory, and never throws. */
export function closeDirectory(directory: Dir): void {
  ignoreFailure(() => closeDirectoryQuickly(directory));
}

function ignoreFailure(call: () => void | Promise<void>): void {
  try {
    call()?.catch(() => {});
  } catch {
    // nothing is left to be done
  }
}

/** Whether a call failed for want of a free descriptor, in the process or the system. */
export function isOutOfDescriptors({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}
