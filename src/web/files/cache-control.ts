const YEAR_SECONDS = 31_536_000;

export interface CacheOptions {
  /** Seconds for which browsers may cache a file without revalidation. @default they always revalidate */
  readonly cache: number | undefined;
  /** Set if a password is required: then only the browser may cache a file. */
  readonly authFile: string | undefined;
}

/** The values of `Cache-Control` (RFC 9111 section 5.2.2). */
export interface CacheControl {
  readonly file: string;
  /** Of a file whose name changes with its content. */
  readonly immutable: string;
  /** Of the page of a 404. */
  readonly missing: string;
}

/** The values of `Cache-Control` for these options. */
export function cacheControlOf({ cache, authFile }: CacheOptions): CacheControl {
  const scope = authFile === undefined ? 'public' : 'private';
  return {
    file: cache === undefined ? 'no-cache' : `${scope}, max-age=${cache}`,
    immutable: `${scope}, max-age=${YEAR_SECONDS}, immutable`,
    missing: 'no-cache',
  };
}

/** Lower-case hexadecimal, as webpack and Parcel write it: `app.3f9a2c1d.js`. */
const HEX_HASH = /[._-]([0-9a-f]{8,64})(?:\.[A-Za-z0-9]{1,5}){1,2}$/;

/** Base64url or Base32 of 8 characters, as Vite and esbuild write it: `chunk-BX2k9_1a.css`. */
const SHORT_HASH = /[.-]([A-Za-z0-9_-]{8})(?:\.[A-Za-z0-9]{1,5}){1,2}$/;

const HTML = /\.html?$/i;

/** Minimum number of changes between upper case, lower case and digits; words, versions and dates have fewer. */
const MIN_HEX_CHANGES = 2;
const MIN_SHORT_CHANGES = 3;

/** Minimum number of letters and digits in a short hash. */
const MIN_SHORT_CHARACTERS = 6;

/**
 * Whether a build tool has put a hash of the content into a file name, so that the content of that name never changes.
 * Misses some hashes that look like words; a file of these is revalidated like any other.
 */
export function isHashed(name: string): boolean {
  if (HTML.test(name)) return false;
  const hex = HEX_HASH.exec(name)?.[1] ?? '';
  if (countChanges(hex) >= MIN_HEX_CHANGES) return true;
  const short = (SHORT_HASH.exec(name)?.[1] ?? '').replace(/[_-]/g, '');
  return short.length >= MIN_SHORT_CHARACTERS && countChanges(short) >= MIN_SHORT_CHANGES;
}

function countChanges(text: string): number {
  return text.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
}
