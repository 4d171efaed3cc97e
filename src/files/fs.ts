import {
  access,
  accessSync,
  type BigIntStats,
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  lstat,
  lstatSync,
  open,
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

const AS_BYTES = { encoding: 'buffer' } as const;
const WITH_NANOSECONDS = { bigint: true } as const;

/** Opens a file; returns its descriptor or the system's error. */
export const openFile = syncWhileFast(
  (path: Buffer, flags: number): number | NodeJS.ErrnoException => {
    try {
      return openSync(path, flags);
    } catch (error) {
      return error as NodeJS.ErrnoException;
    }
  },
  (path: Buffer, flags: number): Promise<number | NodeJS.ErrnoException> =>
    promisify(open)(path, flags).catch((error) => error),
);

/** `fstat` with nanoseconds; undefined on failure. */
export const statDescriptor = syncWhileFastOrUndefined(
  (fd: number): BigIntStats | undefined => fstatSync(fd, WITH_NANOSECONDS),
  (fd: number) => promisify(fstat)(fd, WITH_NANOSECONDS) as Promise<BigIntStats>,
);

/** `stat`; undefined on failure. */
export const statPath = syncWhileFastOrUndefined(
  (path: Buffer): Stats | undefined => statSync(path, { throwIfNoEntry: false }),
  promisify(stat) as (path: Buffer) => Promise<Stats>,
);

/** `lstat`, which does not follow links; undefined on failure. */
export const statLink = syncWhileFastOrUndefined(
  (path: Buffer): Stats | undefined => lstatSync(path, { throwIfNoEntry: false }),
  promisify(lstat) as (path: Buffer) => Promise<Stats>,
);

/** The target of a link; undefined on failure. */
export const readLink = syncWhileFastOrUndefined(
  (path: Buffer) => readlinkSync(path, AS_BYTES),
  (path: Buffer) => promisify(readlink)(path, AS_BYTES),
);

/** The path with all links resolved; undefined on failure. */
export const realPath = syncWhileFastOrUndefined(
  (path: Buffer) => realpathSync.native(path, AS_BYTES),
  (path: Buffer) => realpath(path, AS_BYTES),
);

/**
 * Reads from a position, or else from the current one, and returns the number of bytes read; 0 at the end of the file.
 */
export const readNext = syncWhileFast(
  (fd: number, buffer: Buffer, position: number | null = null) =>
    readSync(fd, buffer, 0, buffer.length, position),
  readNextAsync,
);

/** Like `readNext`, but always in a thread: a large read takes long even from the page cache. */
export async function readNextAsync(
  fd: number,
  buffer: Buffer,
  position: number | null = null,
): Promise<number> {
  return (await promisify(read)(fd, buffer, 0, buffer.length, position)).bytesRead;
}

/** True if the process has search permission (`x`) on a directory, else undefined. */
export const isSearchable = syncWhileFastOrUndefined(
  (path: Buffer) => accessSync(path, constants.X_OK) === undefined,
  (path: Buffer) => promisify(access)(path, constants.X_OK).then(() => true),
);

/** Closes a descriptor and ignores errors: Linux closes it even when it reports one (close(2)). */
export const closeFile: (fd: number) => void = syncWhileFastOrUndefined(
  (fd: number) => closeSync(fd),
  promisify(close),
);

/** Whether a call failed for lack of free descriptors, in the process or the system. */
export function isOutOfDescriptors({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}
