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
  type OpenDirOptions,
  open,
  opendir,
  opendirSync,
  openSync,
  read,
  readSync,
  type Stats,
  stat,
  statSync,
} from 'node:fs';
import { promisify } from 'node:util';

/** A call that takes longer than this tells of a disk that has to be waited for. */
const SLOW_MS = 10;
/** For how long calls then go to threads. */
const THREADED_MS = 2000;

let threadedUntil = 0;

/**
 * A call to the file system that is made at once as long as such calls are quick. What is in memory comes in
 * microseconds, where a thread takes ten times as long to be told and to answer. After one slow call all go to
 * threads for a while, so that a slow disk takes at most 10 ms of every 2 s, or one call of its, from the others.
 */
function quickly<Arguments extends unknown[], Result>(
  atOnce: (...args: Arguments) => Result,
  byThread: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Result | Promise<Result> {
  return (...args) => {
    const start = performance.now();
    if (start < threadedUntil) return byThread(...args);
    try {
      return atOnce(...args);
    } finally {
      const end = performance.now();
      if (end - start > SLOW_MS) threadedUntil = end + THREADED_MS;
    }
  };
}

/** Opens a file and returns its descriptor; throws or rejects with the error of the system. */
export const openFile = quickly(
  (path: Buffer, flags: number) => openSync(path, flags),
  promisify(open) as (path: Buffer, flags: number) => Promise<number>,
);

/** What a descriptor is. */
export const statDescriptor = quickly(
  (fd: number) => fstatSync(fd, { bigint: true }),
  (fd: number) => promisify(fstat)(fd, { bigint: true }) as Promise<BigIntStats>,
);

/** What a path is, links followed; undefined where that is not to be had. */
export const statPath = quickly(
  (path: Buffer): Stats | undefined => {
    try {
      return statSync(path, { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
  },
  (path: Buffer) => promisify(stat)(path).catch(() => undefined),
);

/** Reads on from where the descriptor stands, and returns how many bytes came; 0 at the end of the file. */
export const readAhead = quickly((fd: number, buffer: Buffer) => readSync(fd, buffer), readByThread);

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
export const openDirectory = quickly(
  (path: Buffer, encoding: 'latin1' | 'buffer') => opendirSync(...directoryArguments(path, encoding)),
  (path: Buffer, encoding: 'latin1' | 'buffer') => promisify(opendir)(...directoryArguments(path, encoding)),
);

/** The next names of a directory, in its order; none at its end. */
export const readDirectory = quickly(
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
export const isSearchable = quickly(
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

/** Closes a descriptor; nothing is to be done where that fails. */
export function closeFile(fd: number): void {
  if (performance.now() < threadedUntil) close(fd);
  else closeSync(fd);
}
