import { LOWERCASE_SINCE_UNICODE_9 } from './lower-table.ts';
import { type ByteString, decodeUtf8, encodeUtf8, isAscii, splitAtSurrogates } from './text.ts';

/**
 * `str.lower` with Unicode 8.0, the version of CPython 3.5, of a Python text.
 *
 * Characters that got a lower case since then stay as they are. What can still differ is the form of a final
 * sigma beside a character whose properties a later Unicode changed.
 */
export function lower(text: ByteString): ByteString {
  if (isAscii(text)) return text.toLowerCase();
  return splitAtSurrogates(text)
    .map((part, i) => (i % 2 === 1 ? part : lowerUtf8(part)))
    .join('');
}

/** The parts are lower-cased apart: to Unicode 8 a younger letter is none, so it ends the word for a sigma. */
function lowerUtf8(text: ByteString): ByteString {
  const parts = decodeUtf8(text).split(LOWERCASE_SINCE_UNICODE_9);
  return encodeUtf8(parts.map((part, i) => (i % 2 === 1 ? part : part.toLowerCase())).join(''));
}
