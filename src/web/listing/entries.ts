import type { Stats } from 'node:fs';
import { quote } from '../../files/path.ts';
import type { Totals } from '../../listings/rows.ts';
import { type ByteString, decodeUtf8, fsdecode } from '../../util/text.ts';
import { compareNames, isPlain } from './name-order.ts';

/** `unknown` cannot be examined; `link` was not followed, `broken` leads nowhere. */
const TYPES = ['unknown', 'file', 'folder', 'link', 'broken', 'pipe', 'socket', 'device'] as const;
type Type = (typeof TYPES)[number];

/** An entry of a listing. */
export interface Entry {
  /** The name on disk. */
  readonly bytes: ByteString;
  /** The name decoded as UTF-8, with U+FFFD for malformed sequences. */
  readonly name: string;
  readonly type: Type;
  /** Whether it is a symbolic link. */
  readonly isLink: boolean;
  /** Size of a file in bytes. */
  readonly size: number | undefined;
  /** Modification time in milliseconds since 1970, rounded. */
  readonly mtime: number | undefined;
}

/** Entries in columns: as objects, those of a large folder would take several times the memory. */
export class Entries {
  readonly #bytes: readonly ByteString[];
  /** The names that are not plain. */
  readonly #decoded = new Map<number, string>();
  /** Indices of `TYPES`. */
  readonly #types: Uint8Array;
  readonly #areLinks: Uint8Array;
  /** NaN represents undefined. */
  readonly #sizes: Float64Array;
  readonly #mtimes: Float64Array;

  /** @param names the names on disk */
  constructor(names: readonly ByteString[]) {
    this.#bytes = names;
    this.#types = new Uint8Array(names.length);
    this.#areLinks = new Uint8Array(names.length);
    this.#sizes = new Float64Array(names.length);
    this.#mtimes = new Float64Array(names.length);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Fills in what an entry is sorted by name with, before `fill`. */
  classify(index: number, isFolder: boolean): void {
    this.#decode(index);
    this.#types[index] = TYPES.indexOf(isFolder ? 'folder' : 'unknown');
  }

  /**
   * Fills in an entry; to be called once for each.
   * @param stats of the entry, or of what a link leads to; undefined if they cannot be read
   */
  fill(index: number, stats: Stats | undefined, isLink: boolean): void {
    this.#decode(index);
    const type = stats === undefined ? (isLink ? 'broken' : 'unknown') : typeOf(stats);
    this.#types[index] = TYPES.indexOf(type);
    this.#areLinks[index] = Number(isLink);
    this.#sizes[index] = type === 'file' ? Number(stats?.size) : Number.NaN;
    this.#mtimes[index] = stats === undefined ? Number.NaN : Math.round(stats.mtimeMs);
  }

  #decode(index: number): void {
    const bytes = this.bytes(index);
    if (!isPlain(bytes)) this.#decoded.set(index, decodeUtf8(bytes));
  }

  at(index: number): Entry {
    return {
      bytes: this.bytes(index),
      name: this.name(index),
      type: this.type(index),
      isLink: this.#areLinks[index] === 1,
      size: this.size(index),
      mtime: this.mtime(index),
    };
  }

  /** The name on disk. */
  bytes(index: number): ByteString {
    return this.#bytes[index] as ByteString;
  }

  name(index: number): string {
    return this.#decoded.get(index) ?? (this.#bytes[index] as string);
  }

  type(index: number): Type {
    return TYPES[this.#types[index] as 0];
  }

  size(index: number): number | undefined {
    return orUndefined(this.#sizes[index]);
  }

  mtime(index: number): number | undefined {
    return orUndefined(this.#mtimes[index]);
  }

  /** The totals of some of the entries. */
  totals(indices: readonly number[]): Totals {
    let [folders, bytes] = [0, 0];
    for (const index of indices) {
      if (this.type(index) === 'folder') folders += 1;
      else bytes += this.size(index) ?? 0;
    }
    return { folders, files: indices.length - folders, bytes };
  }

  /** Compares two entries by name. */
  compareNames(a: number, b: number): number {
    const arePlain = this.#decoded.size === 0 || !(this.#decoded.has(a) || this.#decoded.has(b));
    return compareNames(this.name(a), this.name(b), arePlain);
  }
}

function typeOf(stats: Stats): Type {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

function orUndefined(value: number | undefined): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/** The relative URL of an entry, percent-encoded. */
export function linkOf({ bytes, type }: Entry): string {
  const link = quote(fsdecode(bytes));
  return type === 'folder' ? `${link}/` : link;
}

/** A modification time as in RFC 3339; undefined outside the range of ECMAScript dates. */
export function timeOf(mtime: number): string | undefined {
  const date = new Date(mtime);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
