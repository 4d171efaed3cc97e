import { basename } from 'node:path';
import {
  type ByteString,
  decodeUtf8,
  encodeUtf8,
  fsencode,
  isAscii,
  isTextWithSurrogates,
  toBuffer,
} from './text.ts';

const PERCENT_ENCODED = /%([0-9A-Fa-f]{2})/g;
const UNSAFE = /[^A-Za-z0-9_.\-/]/g;
const PERCENT = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/**
 * `urllib.parse.unquote(target, errors='surrogatepass')`, and where that fails `unquote(target)`, as both
 * places of the original do it (server.py:752 and 813, 3.5.10).
 * @param target part of a request target, its bytes read as latin-1
 */
export function unquote(target: ByteString): ByteString {
  const text = isAscii(target) ? target : encodeUtf8(target);
  if (!text.includes('%')) return text;
  const bytes = text.replace(PERCENT_ENCODED, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return isTextWithSurrogates(bytes) ? bytes : encodeUtf8(decodeUtf8(bytes));
}

/** `urllib.parse.quote(text, errors='surrogatepass')`: `~` is percent-encoded, as up to CPython 3.6. */
export function quote(text: ByteString): string {
  return text.replace(UNSAFE, (byte) => PERCENT[byte.charCodeAt(0)] ?? '');
}

/**
 * The path on disk that a request target names, as `translate_path` finds it (server.py:801, 3.5.10).
 *
 * `..` never leads above `root`, a word that holds a path of its own is skipped, and a trailing slash is kept.
 * @param root absolute path of the served folder
 * @returns undefined where the original ends in an exception: the path holds a NUL, or a surrogate that stands
 *   for no byte
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
 * Whether a word between slashes is a name and no path (`os.path.dirname(word)` in `translate_path`): on Windows a
 * backslash or a drive makes it one.
 * @param baseOf `path.basename` of the system
 */
export function isName(word: string, baseOf = basename): boolean {
  return baseOf(word) === word;
}
