import { quote } from '../../files/path.ts';
import { type ByteString, decodeUtf8, fsdecode } from '../../util/text.ts';
import { compareNames, isPlain } from './name-order.ts';

const TYPES = ['other', 'file', 'folder'] as const;

/** An entry of a listing. */
export interface Entry {
  /** The name on disk. */
  readonly bytes: ByteString;
  /** The name decoded as UTF-8, with U+FFFD for malformed sequences. */
  readonly name: string;
  readonly type: (typeof TYPES)[number];
  /** Size of a file in bytes. */
  readonly size: number | undefined;
  /** Modification time in milliseconds since 1970, rounded. */
  readonly mtime: number | undefined;
}

/** The part of `fs.Stats` that a listing shows. */
interface EntryStats {
  readonly size: number | bigint;
  readonly mtimeMs: number | bigint;
  isDirectory(): boolean;
  isFile(): boolean;
}

/** Entries in columns: as objects, those of a large folder would take several times the memory. */
export class Entries {
  readonly #bytes: readonly ByteString[];
  /** The names that are not plain. */
  readonly #decoded = new Map<number, string>();
  /** Indices of `TYPES`. */
  readonly #types: Uint8Array;
  /** NaN represents undefined. */
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

  /** Fills in an entry; to be called once for each. */
  fill(index: number, stats: EntryStats | undefined): void {
    const bytes = this.#bytes[index] as ByteString;
    if (!isPlain(bytes)) this.#decoded.set(index, decodeUtf8(bytes));
    const isFile = stats?.isFile() === true;
    this.#types[index] = TYPES.indexOf(stats?.isDirectory() === true ? 'folder' : isFile ? 'file' : 'other');
    this.#sizes[index] = isFile ? Number(stats.size) : Number.NaN;
    this.#mtimes[index] = stats === undefined ? Number.NaN : Math.round(Number(stats.mtimeMs));
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

  /** Compares two entries by name. */
  compareNames(a: number, b: number): number {
    const arePlain = this.#decoded.size === 0 || !(this.#decoded.has(a) || this.#decoded.has(b));
    return compareNames(this.name(a), this.name(b), arePlain);
  }
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
