import { setImmediate } from 'node:timers/promises';
import { closeDirectory, openDirectory, readDirectory, statLink, statPath } from '../files/disk.ts';
import { quote } from '../files/path.ts';
import { type ByteString, decodeUtf8, fsdecode, toBuffer } from '../files/text.ts';
import type { Room } from '../listings/room.ts';
import { isPlain } from './name-order.ts';

/** A name in a folder, as a listing shows it. There can be very many: what can be told from a field is no field. */
export interface Entry {
  /** The name on disk. */
  readonly bytes: ByteString;
  /** U+FFFD stands for what is no UTF-8. */
  readonly name: string;
  /** Whether the name is short and of printable ASCII. */
  readonly isPlain: boolean;
  readonly type: 'file' | 'folder' | 'other';
  /** In bytes; of a file. */
  readonly size: number | undefined;
  /** Milliseconds since 1970, rounded. */
  readonly mtime: number | undefined;
}

/** What the system tells of a name. */
interface Facts {
  readonly size: number | bigint;
  readonly mtimeMs: number | bigint;
  isDirectory(): boolean;
  isFile(): boolean;
}

export interface ReadOptions {
  readonly dotfiles: boolean;
  /** Whether links are followed. */
  readonly symlinks: boolean;
}

/** How many names are looked at before others have their turn. */
const NAMES_AT_ONCE = 128;

/**
 * The names in a folder, of any bytes. Rejects where it cannot be read.
 * @throws TooLarge where there are more names than `room` has place for
 */
export async function readEntries(
  folder: Buffer,
  { dotfiles, symlinks, room }: ReadOptions & { readonly room: Room },
): Promise<Entry[]> {
  const names = await readNames(folder, dotfiles, room);
  const stat = symlinks ? statPath : statLink;
  const entries: Entry[] = [];
  for (const name of names) {
    entries.push(describe(name, await stat(Buffer.concat([folder, toBuffer(`/${name}`)]))));
    if (entries.length % NAMES_AT_ONCE === 0) await setImmediate();
  }
  return entries;
}

async function readNames(folder: Buffer, dotfiles: boolean, room: Room): Promise<ByteString[]> {
  const directory = await openDirectory(folder, 'buffer');
  const names: ByteString[] = [];
  try {
    for (let some = await readDirectory(directory); some.length > 0; some = await readDirectory(directory)) {
      for (const dirent of some) {
        const name = (dirent.name as unknown as Buffer).toString('latin1');
        if (dotfiles || !name.startsWith('.')) names.push(name);
      }
      room.checkNames(names.length);
      await setImmediate();
    }
    return names;
  } finally {
    closeDirectory(directory);
  }
}

/** @param bytes the name on disk */
export function describe(bytes: ByteString, facts: Facts | undefined): Entry {
  const plain = isPlain(bytes);
  const isFile = facts?.isFile() === true;
  return {
    bytes,
    name: plain ? bytes : decodeUtf8(bytes),
    isPlain: plain,
    type: facts?.isDirectory() === true ? 'folder' : isFile ? 'file' : 'other',
    size: isFile ? Number(facts.size) : undefined,
    mtime: facts === undefined ? undefined : Math.round(Number(facts.mtimeMs)),
  };
}

/** Where an entry leads to, from the listing; percent-encoded. */
export function linkOf({ bytes, isPlain, type }: Entry): string {
  const link = isPlain ? quote(bytes) : quote(fsdecode(bytes));
  return type === 'folder' ? `${link}/` : link;
}

/** When an entry was changed, as in RFC 3339; undefined where that is no date of ECMAScript. */
export function timeOf(mtime: number): string | undefined {
  const date = new Date(mtime);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
