import { basename } from 'node:path';
import type { PathTraits } from '../python/traits.ts';
import {
  type ByteString,
  decodeUtf8,
  encodeUtf8,
  fsencode,
  isAscii,
  isTextWithSurrogates,
} from '../util/text.ts';

/** Most targets: nothing to decode, to cut off or to resolve. */
const PLAIN_TARGET = /^(?:\/|(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+\/?)$/;

const PERCENT_ENCODED = /%([0-9A-Fa-f]{2})/g;
const UNSAFE = /[^A-Za-z0-9_.\-/]/g;
const UNSAFE_BUT_TILDE = /[^A-Za-z0-9_.~\-/]/g;
const PERCENT = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/**
 * `urllib.parse.unquote(target, errors='surrogatepass')`, or `unquote(target)` if that fails, as the original does in
 * two places (server.py:752 and 813, 3.5.10).
 * @param target part of a request target, decoded as latin-1
 */
export function unquote(target: ByteString): ByteString {
  const text = isAscii(target) ? target : encodeUtf8(target);
  if (!text.includes('%')) return text;
  const bytes = text.replace(PERCENT_ENCODED, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return isTextWithSurrogates(bytes) ? bytes : encodeUtf8(decodeUtf8(bytes));
}

/**
 * `urllib.parse.quote(text, errors='surrogatepass')`.
 * @param quotesTilde whether `~` is percent-encoded, as up to CPython 3.6
 */
export function quote(text: ByteString, quotesTilde = true): string {
  return text.replace(quotesTilde ? UNSAFE : UNSAFE_BUT_TILDE, (byte) => PERCENT[byte.charCodeAt(0)] ?? '');
}

/** A request target without its query and fragment. */
export function pathOf(target: ByteString): ByteString {
  return /^[^?#]*/.exec(target)?.[0] ?? '';
}

/**
 * Maps a request target to a path on disk, as `translate_path` does (server.py:801, 3.5.10).
 *
 * `..` never leads above `root`, words that are paths themselves are skipped, and a trailing slash is kept.
 * @param root absolute path of the served directory
 * @returns undefined where the original raises an exception: the path contains a NUL, or a surrogate that does not
 *   represent a byte
 */
export function translatePath(
  root: Buffer,
  target: ByteString,
  { cutsAtNul, encodedSlashEndsPath }: PathTraits,
): Buffer | undefined {
  if (PLAIN_TARGET.test(target)) return join(root, target);
  const path = pathOf(target);
  const text = unquote(path);
  const words: string[] = [];
  for (const word of text.split('/')) {
    if (word === '..') words.pop();
    else if (word !== '' && word !== '.') words.push(word);
  }
  const joined = words.filter((word) => isName(word)).join('/');
  const name = fsencode(cutsAtNul ? joined.replace(/\0.*$/s, '') : joined);
  if (name === undefined || name.includes('\0')) return undefined;
  const endsWithSlash = (encodedSlashEndsPath ? text : path).endsWith('/');
  const slash = endsWithSlash && name !== '' ? '/' : '';
  return join(root, `/${name}${slash}`);
}

function join(root: Buffer, path: ByteString): Buffer {
  const joined = Buffer.allocUnsafe(root.length + path.length);
  root.copy(joined);
  joined.write(path, root.length, 'latin1');
  return joined;
}

/**
 * Whether a word between slashes is a name and not a path (`os.path.dirname(word)` in `translate_path`): on Windows a
 * backslash or a drive makes it a path.
 * @param baseOf `path.basename` of the platform
 */
export function isName(word: string, baseOf = basename): boolean {
  return baseOf(word) === word;
}
