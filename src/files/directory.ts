import { type Dir, type Dirent, type OpenDirOptions, opendir, opendirSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ByteString } from '../util/text.ts';
import { yieldToClients } from '../util/yield.ts';
import { syncWhileFast, syncWhileFastOrUndefined } from './sync-while-fast.ts';

/** Names read per event loop turn. */
const BATCH_NAMES = 1024;

export interface ReadDirectoryOptions {
  /** Whether names that begin with a dot are included. */
  readonly dotfiles: boolean;
  /** The type of the names: latin1 strings are faster, see `mirror/entries.ts` for when Buffers are needed. */
  readonly encoding: 'latin1' | 'buffer';
}

/**
 * Reads a directory in batches, in directory order, yielding to the event loop between them.
 * @param onBatch called with up to 1024 entries at a time
 * @throws the system's error if the directory cannot be read, and errors of `onBatch`
 */
export async function readDirectory(
  path: Buffer,
  { dotfiles, encoding }: ReadDirectoryOptions,
  onBatch: (dirents: Dirent[]) => void | Promise<void>,
): Promise<void> {
  const directory = await openDirectory(path, encoding);
  try {
    let count = 0;
    for (let batch = await readBatch(directory); batch.length > 0; batch = await readBatch(directory)) {
      await onBatch(dotfiles ? batch : batch.filter((dirent) => !nameOf(dirent).startsWith('.')));
      count += batch.length;
      if (count >= BATCH_NAMES) await yieldToClients(Math.ceil(count / BATCH_NAMES));
    }
  } finally {
    closeDirectory(directory);
  }
}

/**
 * Reads a small directory while the disk is fast, in directory order.
 * @param maxNames the names that a small directory has at most
 * @returns undefined for a larger one, one that cannot be read, and on a slow disk: `readDirectory` reads these
 */
export function readSmallDirectory(
  path: Buffer,
  { dotfiles, encoding }: ReadDirectoryOptions,
  maxNames: number,
): Dirent[] | undefined {
  const dirents = readNames(path, encoding, maxNames + 1);
  if (dirents === undefined || dirents instanceof Promise || dirents.length > maxNames) return undefined;
  return dotfiles ? dirents : dirents.filter((dirent) => !nameOf(dirent).startsWith('.'));
}

const readNames = syncWhileFastOrUndefined(
  (path: Buffer, encoding: 'latin1' | 'buffer', maxNames: number): Dirent[] | undefined => {
    const directory = opendirSync(...openArguments(path, encoding));
    try {
      return readBatchSync(directory, maxNames);
    } finally {
      directory.closeSync();
    }
  },
  async () => undefined,
);

/** The bytes of a name, which is a string or a Buffer depending on the encoding. */
export function nameOf(dirent: Dirent): ByteString {
  const name = dirent.name as string | Buffer;
  return typeof name === 'string' ? name : name.toString('latin1');
}

/** `fs.opendir` accepts a Buffer and any encoding, contrary to its types. */
function openArguments(path: Buffer, encoding: 'latin1' | 'buffer'): [string, OpenDirOptions] {
  return [path as unknown as string, { encoding: encoding as BufferEncoding, bufferSize: BATCH_NAMES }];
}

/** Opens a directory for `closeDirectory`; throws or rejects with the system's error. */
export const openDirectory = syncWhileFast(
  (path: Buffer, encoding: 'latin1' | 'buffer') => opendirSync(...openArguments(path, encoding)),
  (path: Buffer, encoding: 'latin1' | 'buffer') => promisify(opendir)(...openArguments(path, encoding)),
);

/** The next entries of a directory; none at its end. */
const readBatch = syncWhileFast(
  (directory: Dir) => readBatchSync(directory, BATCH_NAMES),
  async (directory: Dir) => {
    const dirents: Dirent[] = [];
    while (dirents.length < BATCH_NAMES) {
      const dirent = await directory.read();
      if (dirent === null) break;
      dirents.push(dirent);
    }
    return dirents;
  },
);

function readBatchSync(directory: Dir, maxNames: number): Dirent[] {
  const dirents: Dirent[] = [];
  while (dirents.length < maxNames) {
    const dirent = directory.readSync();
    if (dirent === null) break;
    dirents.push(dirent);
  }
  return dirents;
}

/** Closes a directory and ignores errors. */
export const closeDirectory: (directory: Dir) => void = syncWhileFastOrUndefined(
  (directory: Dir) => directory.closeSync(),
  (directory: Dir) => directory.close(),
);
