import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { OpenFile } from '../files/locate.ts';

/** How many files are remembered; the one that was learnt first is forgotten first. */
const MAX_FILES = 1000;

/** 120 bits. */
const TAG_LENGTH = 20;

/** The end of the year 9999, in seconds since 1970, and the beginning of the year 0: no date of HTTP is outside. */
const FIRST_SECOND = -62_167_219_200;
const LAST_SECOND = 253_402_300_799;

type Fields = Readonly<Record<string, string>>;

/** What identifies the content of a file (RFC 9110 section 8.8). */
export interface Validators {
  /** A strong one. */
  readonly etag: string;
  /** Of the content, in whole seconds since 1970. */
  readonly modified: number;
  /** Of anything in the inode, in whole seconds since 1970: nobody can set it. */
  readonly changed: number;
  /** `ETag`, and `Last-Modified` where HTTP can write it. */
  readonly fields: Fields;
  /** The same and what else is said of the whole file. */
  readonly wholeFields: Fields;
}

interface Known {
  readonly stats: BigIntStats;
  readonly validators: Validators;
}

/**
 * The validators of files, from `fstat` of the open file. Those made last are kept by path, as long as the file is what
 * it was; it is looked at each time.
 */
export class FileValidators {
  readonly #known = new Map<string, Known>();

  of({ path, stats }: OpenFile): Validators {
    const key = path.toString('latin1');
    const known = this.#known.get(key);
    if (known !== undefined && isSame(known.stats, stats)) return known.validators;
    const validators = makeValidators(stats);
    this.#known.delete(key);
    this.#known.set(key, { stats, validators });
    if (this.#known.size > MAX_FILES) this.#known.delete(this.#known.keys().next().value ?? '');
    return validators;
  }
}

/** Whole seconds since 1970, of nanoseconds. */
export function wholeSeconds(nanoseconds: bigint): number {
  const isRoundedUp = nanoseconds % 1_000_000_000n < 0n;
  return Number(nanoseconds / 1_000_000_000n) - (isRoundedUp ? 1 : 0);
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ctimeNs === other.ctimeNs &&
    one.mtimeNs === other.mtimeNs &&
    one.size === other.size &&
    one.ino === other.ino &&
    one.dev === other.dev
  );
}

/**
 * Size and date alone say nothing where all dates are equal, as in reproducible images. Whoever writes or replaces a
 * file gives it another change time or inode. Hashed, since inode numbers concern nobody.
 */
function makeValidators({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): Validators {
  const identity = `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  const etag = `"${createHash('sha1').update(identity).digest('base64url').slice(0, TAG_LENGTH)}"`;
  const modified = wholeSeconds(mtimeNs);
  const isDate = modified >= FIRST_SECOND && modified <= LAST_SECOND;
  const fields = { etag, ...(isDate && { 'last-modified': new Date(modified * 1000).toUTCString() }) };
  const wholeFields = { ...fields, 'accept-ranges': 'bytes', 'content-length': String(size) };
  return { etag, modified, changed: wholeSeconds(ctimeNs), fields, wholeFields };
}
