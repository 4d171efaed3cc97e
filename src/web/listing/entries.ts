import { setImmediate } from 'node:timers/promises';
import { closeDirectory, openDirectory, readDirectory, statLink, statPath } from '../../files/fs.ts';
import { quote } from '../../files/path.ts';
import { type ByteString, decodeUtf8, fsdecode, toBuffer } from '../../files/text.ts';
import type { Room } from '../../listings/room.ts';
import { compareNames, isPlain } from './name-order.ts';

/** A name in a folder, as a listing shows it. */
export interface Entry {
  /** The name on disk. */
  readonly bytes: ByteString;
  /** U+FFFD stands for what is no UTF-8. */
  readonly name: string;
  readonly type: (typeof TYPES)[number];
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

const TYPES = ['other', 'file', 'folder'] as const;

/** Entries in columns: as objects, those of a large folder would make the heap grow by several times their size. */
export class Entries {
  readonly #bytes: readonly ByteString[];
  /** The names that are not plain. */
  readonly #decoded = new Map<number, string>();
  /** Indices of `TYPES`. */
  readonly #types: Uint8Array;
  /** NaN stands for undefined. */
  readonly #sizes: Float64Array;
  readonly #mtimes: Float64Array;

  /** @param names the names on disk */
  constructor(names: readonly ByteString[]) {
    this.#bytes = names;
    this.#types = new Uint8Array(names.length);
    this.#sizes = new Float64Array(names.length);
    this.#mtimes = new Float64Array(names.length);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Says what an entry is, once. */
  describe(index: number, facts: Facts | undefined): void {
    const bytes = this.#bytes[index] as ByteString;
    if (!isPlain(bytes)) this.#decoded.set(index, decodeUtf8(bytes));
    const isFile = facts?.isFile() === true;
    this.#types[index] = TYPES.indexOf(facts?.isDirectory() === true ? 'folder' : isFile ? 'file' : 'other');
    this.#sizes[index] = isFile ? Number(facts.size) : Number.NaN;
    this.#mtimes[index] = facts === undefined ? Number.NaN : Math.round(Number(facts.mtimeMs));
  }

  at(index: number): Entry {
    return {
      bytes: this.#bytes[index] as ByteString,
      name: this.name(index),
      type: this.type(index),
      size: this.size(index),
      mtime: this.mtime(index),
    };
  }

  name(index: number): string {
    return this.#decoded.get(index) ?? (this.#bytes[index] as string);
  }

  type(index: number): Entry['type'] {
    return TYPES[this.#types[index] as 0 | 1 | 2];
  }

  size(index: number): number | undefined {
    return orUndefined(this.#sizes[index]);
  }

  mtime(index: number): number | undefined {
    return orUndefined(this.#mtimes[index]);
  }

  /** Compares two of them by name. */
  compareNames(a: number, b: number): number {
    const arePlain = this.#decoded.size === 0 || !(this.#decoded.has(a) || this.#decoded.has(b));
    return compareNames(this.name(a), this.name(b), arePlain);
  }
}

function orUndefined(value: number | undefined): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/**
 * The names in a folder, of any bytes. Rejects where it cannot be read.
 * @throws TooLarge where there are more names than `room` has place for
 */
export async function readEntries(
  folder: Buffer,
  { dotfiles, symlinks, room }: ReadOptions & { readonly room: Room },
): Promise<Entries> {
  const names = await readNames(folder, dotfiles, room);
  const stat = symlinks ? statPath : statLink;
  const entries = new Entries(names);
  for (const [index, name] of names.entries()) {
    entries.describe(index, await stat(Buffer.concat([folder, toBuffer(`/${name}`)])));
    if ((index + 1) % NAMES_AT_ONCE === 0) await setImmediate();
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

/** Where an entry leads to, from the listing; percent-encoded. */
export function linkOf({ bytes, type }: Entry): string {
  const link = quote(fsdecode(bytes));
  return type === 'folder' ? `${link}/` : link;
}

/** When an entry was changed, as in RFC 3339; undefined where that is no date of ECMAScript. */
export function timeOf(mtime: number): string | undefined {
  const date = new Date(mtime);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
