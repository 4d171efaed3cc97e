import type { Dirent } from 'node:fs';
import { nameOf, type ReadDirectoryOptions, readDirectory, readSmallDirectory } from '../files/directory.ts';
import { isSearchable, statPath } from '../files/fs.ts';
import { type Budget, TooLarge } from '../listings/budget.ts';
import type { PageTraits } from '../python/traits.ts';
import { type ByteString, fsdecode, toBuffer } from '../util/text.ts';

/** A name in a folder, prepared for its listing. */
export interface Entry {
  readonly name: ByteString;
  /** The sort key: `str.lower` of the name. */
  readonly key: ByteString;
  /** Appended to the link: `/` for a folder and for a link to one. */
  readonly linkSuffix: '' | '/';
  /** Appended to the text: `/` for a folder, `@` for any link. */
  readonly textSuffix: '' | '/' | '@';
}

export interface ReadOptions {
  /** Whether names that begin with a dot are included. */
  readonly dotfiles: boolean;
  readonly traits: PageTraits;
  readonly budget: Budget;
}

/** Maximum length of a path in bytes, including its NUL (limits.h); the kernel rejects longer ones. */
const PATH_MAX = 4096;

/**
 * Reads the entries of a folder in the order of `os.listdir`.
 *
 * Where the file system does not report the type of a name, Node.js calls `lstat`, which fails for non-ASCII latin-1
 * strings. The folder is then read again with Buffers, which take longer.
 * @throws the system's error if the folder cannot be read, and TooLarge
 */
export async function readEntries(folder: Buffer, options: ReadOptions): Promise<Entry[]> {
  try {
    return await read(folder, { ...options, encoding: 'latin1' });
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return await read(folder, { ...options, encoding: 'buffer' });
  }
}

/** Maximum number of names in a small folder, which is listed synchronously. */
const MAX_SMALL_NAMES = 256;

/**
 * Reads the entries of a small folder without links while the disk is fast; undefined for others: `readEntries` reads
 * these.
 */
export function readSmallFolder(
  folder: Buffer,
  { dotfiles, traits }: Omit<ReadOptions, 'budget'>,
): Entry[] | undefined {
  const dirents = readSmallDirectory(folder, { dotfiles, encoding: 'latin1' }, MAX_SMALL_NAMES);
  const searchable = dirents && isSearchable(folder);
  if (dirents === undefined || searchable instanceof Promise) return undefined;
  if (dirents.some((dirent) => dirent.isSymbolicLink())) return undefined;
  const options = { searchable: searchable === true, lower: traits.lower };
  return dirents.map((dirent) => describe(folder, dirent, options)) as Entry[]; // only links need a promise
}

async function read(
  folder: Buffer,
  { budget, traits, ...options }: ReadOptions & ReadDirectoryOptions,
): Promise<Entry[]> {
  const searchable = (await isSearchable(folder)) === true;
  const entries: Entry[] = [];
  await readDirectory(folder, options, async (dirents) => {
    budget.checkNames(entries.length + dirents.length);
    const described = dirents.map((dirent) => describe(folder, dirent, { searchable, lower: traits.lower }));
    const hasLinks = described.some((entry) => entry instanceof Promise);
    entries.push(...((hasLinks ? await Promise.all(described) : described) as Entry[]));
  });
  return entries;
}

/** Without search permission, or for too long a path, `isdir` and `islink` are false in the original. */
function describe(
  folder: Buffer,
  dirent: Dirent,
  { searchable, lower }: { searchable: boolean; lower: PageTraits['lower'] },
): Entry | Promise<Entry> {
  const name = nameOf(dirent);
  const key = lower(fsdecode(name));
  if (!searchable || folder.length + 1 + name.length >= PATH_MAX) {
    return { name, key, linkSuffix: '', textSuffix: '' };
  }
  if (dirent.isSymbolicLink()) return describeLink(folder, name, key);
  const suffix = dirent.isDirectory() ? '/' : '';
  return { name, key, linkSuffix: suffix, textSuffix: suffix };
}

async function describeLink(folder: Buffer, name: ByteString, key: ByteString): Promise<Entry> {
  const target = await statPath(Buffer.concat([folder, toBuffer(`/${name}`)]));
  return { name, key, linkSuffix: target?.isDirectory() ? '/' : '', textSuffix: '@' };
}
