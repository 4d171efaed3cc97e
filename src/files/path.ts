import { basename } from 'node:path';
import {
  type ByteString,
  decodeUtf8,
  encodeUtf8,
  fsencode,
  isAscii,
  isTextWithSurrogates,
  toBuffer,
} from '../util/text.ts';

const PERCENT_ENCODED = /%([0-9A-Fa-f]{2})/g;
const UNSAFE = /[^A-Za-z0-9_.\-/]/g;
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

/** `urllib.parse.quote(text, errors='surrogatepass')`, which percent-encodes `~` up to CPython 3.6. */
export function quote(text: ByteString): string {
  return text.replace(UNSAFE, (byte) => PERCENT[byte.charCodeAt(0)] ?? '');
}

/**
 * Maps a request target to a path on disk, as `translate_path` does (server.py:801, 3.5.10).
 *
 * `..` never leads above `root`, words that are paths themselves are skipped, and a trailing slash is kept.
 * @param root absolute path of the served directory
 * @returns undefined where the original raises an exception: the path contains a NUL, or a surrogate that does not
 *   represent a byte
 */
export function translatePath(root: Buffer, target: ByteString): Buffer | undefined {
  const path = /^[^?#]*/.exec(target)?.[0] ?? '';
  const words: string[] = [];
  for (const word of unquote(path).split('/')) {
    if (word === '..') words.pop();
    else if (word !== '' && word !== '.') words.push(word);
  }
  const name = fsencode(words.filter((word) => isName(word)).join('/'));
  if (name === undefined || name.includes('\0')) return undefined;
  const slash = path.endsWith('/') && name !== '' ? '/' : '';
  return Buffer.concat([root, toBuffer(`/${name}${slash}`)]);
}

/**
 * Whether a word between slashes is a name and not a path (`os.path.dirname(word)` in `translate_path`): on Windows a
 * backslash or a drive makes it a path.
 * @param baseOf `path.basename` of the platform
 */
export function isName(word: string, baseOf = basename): boolean {
  return baseOf(word) === word;
}
