import { setImmediate } from 'node:timers/promises';
import { openDirectory, readDirectory, statLink, statPath } from '../files/disk.ts';
import { quote } from '../files/path.ts';
import { type ByteString, decodeUtf8, fsdecode, toBuffer } from '../files/text.ts';

/** A name in a folder, as a listing shows it. */
export interface Entry {
  /** U+FFFD stands for what is no UTF-8. */
  readonly name: string;
  /** Percent-encoded. */
  readonly link: string;
  readonly type: 'file' | 'folder' | 'other';
  /** In bytes; of a file. */
  readonly size?: number;
  readonly mtime?: Date;
}

/** What the system tells of a name. */
interface Facts {
  readonly size: number | bigint;
  readonly mtime: Date;
  isDirectory(): boolean;
  isFile(): boolean;
}

export interface ReadOptions {
  readonly dotfiles: boolean;
  /** Whether links are followed. */
  readonly symlinks: boolean;
}

/** How many names are looked at before others have their turn. */
const NAMES_AT_ONCE = 256;

/** The names in a folder, of any bytes and any number. Rejects where it cannot be read. */
export async function readEntries(folder: Buffer, { dotfiles, symlinks }: ReadOptions): Promise<Entry[]> {
  const names = (await readNames(folder)).filter((name) => dotfiles || !name.startsWith('.'));
  const stat = symlinks ? statPath : statLink;
  const entries: Entry[] = [];
  for (const name of names) {
    entries.push(describe(name, await stat(Buffer.concat([folder, toBuffer(`/${name}`)]))));
    if (entries.length % NAMES_AT_ONCE === 0) await setImmediate();
  }
  return entries;
}

async function readNames(folder: Buffer): Promise<ByteString[]> {
  const directory = await openDirectory(folder, 'buffer');
  const names: ByteString[] = [];
  try {
    for (let some = await readDirectory(directory); some.length > 0; some = await readDirectory(directory))
      for (const { name } of some) names.push((name as unknown as Buffer).toString('latin1'));
    return names;
  } finally {
    directory.closeSync();
  }
}

/** @param name in bytes */
export function describe(name: ByteString, facts: Facts | undefined): Entry {
  const isFolder = facts?.isDirectory() === true;
  const isFile = facts?.isFile() === true;
  return {
    name: decodeUtf8(name),
    link: `${quote(fsdecode(name))}${isFolder ? '/' : ''}`,
    type: isFolder ? 'folder' : isFile ? 'file' : 'other',
    ...(isFile && { size: Number(facts.size) }),
    ...(facts !== undefined && { mtime: facts.mtime }),
  };
}
