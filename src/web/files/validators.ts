import { hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { OpenFile } from '../../files/open-path.ts';
import { BoundedMap } from '../../util/bounded-map.ts';

/** Maximum number of cached files. */
const MAX_FILES = 1000;

/** Length of an entity tag in Base64url characters: 120 bits. */
const TAG_LENGTH = 20;

/** The range of HTTP dates in seconds since 1970: from the beginning of year 0 to the end of year 9999. */
const FIRST_SECOND = -62_167_219_200;
const LAST_SECOND = 253_402_300_799;

/** The validators of a file (RFC 9110 section 8.8), ready to send. */
export interface Validators {
  /** A strong entity tag. */
  readonly etag: string;
  /** Modification time (`mtime`) in whole seconds since 1970. */
  readonly modified: number;
  /** Change time of the inode (`ctime`), which cannot be set, in whole seconds since 1970. */
  readonly changed: number;
  /** `ETag`, and `Last-Modified` if HTTP can represent it: alternating names and values. */
  readonly fields: readonly string[];
  /** `fields` and the fields of the whole file. */
  readonly wholeFields: readonly string[];
}

interface CacheEntry {
  readonly stats: BigIntStats;
  readonly validators: Validators;
}

/** Computes the validators of open files. Caches them by path, and compares `fstat` on each use. */
export class FileValidators {
  readonly #cache = new BoundedMap<string, CacheEntry>(MAX_FILES);

  of({ path, stats }: OpenFile): Validators {
    const key = path.toString('latin1');
    const cached = this.#cache.get(key);
    if (cached !== undefined && isSame(cached.stats, stats)) return cached.validators;
    const validators = makeValidators(stats);
    this.#cache.set(key, { stats, validators });
    return validators;
  }
}

/** An entity tag, in quotes, for a text that identifies what is sent. */
export function entityTag(identity: string): string {
  return `"${hash('sha1', identity, 'base64url').slice(0, TAG_LENGTH)}"`;
}

/** Converts nanoseconds to whole seconds, rounding down. */
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
 * Size and modification time are not enough where all files have the same time, as in reproducible images. Writing or
 * replacing a file changes its change time or inode. Hashed, so as not to reveal inode numbers.
 */
function makeValidators({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): Validators {
  const identity = `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  const etag = entityTag(identity);
  const modified = wholeSeconds(mtimeNs);
  const isDate = modified >= FIRST_SECOND && modified <= LAST_SECOND;
  const date = isDate ? ['last-modified', new Date(modified * 1000).toUTCString()] : [];
  const fields = ['etag', etag, ...date];
  const wholeFields = [...fields, 'accept-ranges', 'bytes', 'content-length', String(size)];
  return { etag, modified, changed: wholeSeconds(ctimeNs), fields, wholeFields };
}
