import type { Dirent } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  closeDirectory,
  isSearchable,
  NAMES_AT_ONCE,
  openDirectory,
  readDirectory,
  statPath,
} from '../files/fs.ts';
import { lower } from '../files/lower.ts';
import { type ByteString, fsdecode, toBuffer } from '../files/text.ts';
import { type Room, TooLarge } from '../listings/room.ts';

/** A name in a folder, and what a listing makes of it. */
export interface Entry {
  readonly name: ByteString;
  /** By which it is sorted: `str.lower` of the name. */
  readonly key: ByteString;
  /** In the link: `/` for a folder and for a link to one. */
  readonly linkSuffix: '' | '/';
  /** In the text: `/` for a folder, `@` for any link. */
  readonly textSuffix: '' | '/' | '@';
}

export interface ReadOptions {
  /** Whether names that begin with a dot are among them. */
  readonly dotfiles: boolean;
  readonly room: Room;
}

/** Bytes that a path may have, with the NUL behind it (limits.h); of a longer one the system tells nothing. */
const PATH_MAX = 4096;

/**
 * The names in a folder, in the order of `os.listdir`. Rejects where it cannot be read.
 * @throws TooLarge where there are more names than `room` has place for
 *
 * Where the file system does not tell what a name is, Node.js asks by the name, and asks wrongly if that is a
 * latin-1 string: then it has to be Buffers, which take twice the time.
 */
export async function readEntries(folder: Buffer, { dotfiles, room }: ReadOptions): Promise<Entry[]> {
  try {
    return await read(folder, { dotfiles, room, encoding: 'latin1' });
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return await read(folder, { dotfiles, room, encoding: 'buffer' });
  }
}

async function read(
  folder: Buffer,
  { dotfiles, room, encoding }: ReadOptions & { readonly encoding: 'latin1' | 'buffer' },
): Promise<Entry[]> {
  const directory = await openDirectory(folder, encoding);
  try {
    const searchable = await isSearchable(folder);
    const entries: Entry[] = [];
    for (let some = await readDirectory(directory); some.length > 0; some = await readDirectory(directory)) {
      const shown = dotfiles ? some : some.filter((dirent) => !nameOf(dirent).startsWith('.'));
      room.checkNames(entries.length + shown.length);
      const described = shown.map((dirent) => describe(folder, dirent, searchable));
      const hasLinks = described.some((entry) => entry instanceof Promise);
      entries.push(...((hasLinks ? await Promise.all(described) : described) as Entry[]));
      if (entries.length >= NAMES_AT_ONCE) await setImmediate(); // others have their turn
    }
    return entries;
  } finally {
    closeDirectory(directory);
  }
}

/** Without the right to search the folder, nothing more is known of a name. */
function describe(folder: Buffer, dirent: Dirent, searchable: boolean): Entry | Promise<Entry> {
  const name = nameOf(dirent);
  const key = lower(fsdecode(name));
  if (!searchable || folder.length + 1 + name.length >= PATH_MAX) {
    return { name, key, linkSuffix: '', textSuffix: '' };
  }
  if (dirent.isSymbolicLink()) return describeLink(folder, name, key);
  const suffix = dirent.isDirectory() ? '/' : '';
  return { name, key, linkSuffix: suffix, textSuffix: suffix };
}

/** A string or a Buffer, as was asked for, which the type does not say. */
function nameOf(dirent: Dirent): ByteString {
  const name = dirent.name as string | Buffer;
  return typeof name === 'string' ? name : name.toString('latin1');
}

async function describeLink(folder: Buffer, name: ByteString, key: ByteString): Promise<Entry> {
  const target = await statPath(Buffer.concat([folder, toBuffer(`/${name}`)]));
  return { name, key, linkSuffix: target?.isDirectory() ? '/' : '', textSuffix: '@' };
}
