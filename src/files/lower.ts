import { type ByteString, decodeUtf8, encodeUtf8, isAscii, splitAtSurrogates } from '../util/text.ts';
import { LOWERCASE_SINCE_UNICODE_9 } from './lower-table.ts';

/**
 * `str.lower` of a Python string under Unicode 8.0, the version of CPython 3.5.
 *
 * Letters without a lower case in Unicode 8.0 are left alone. One difference remains: the form of a final sigma next to
 * a character whose properties changed after Unicode 8.0.
 */
export function lower(text: ByteString): ByteString {
  if (isAscii(text)) return text.toLowerCase();
  return splitAtSurrogates(text)
    .map((part, i) => (i % 2 === 1 ? part : lowerUtf8(part)))
    .join('');
}

/** Lower-cases the parts separately: a letter newer than Unicode 8.0 must end the word for a final sigma. */
function lowerUtf8(text: ByteString): ByteString {
  const parts = decodeUtf8(text).split(LOWERCASE_SINCE_UNICODE_9);
  return encodeUtf8(parts.map((part, i) => (i % 2 === 1 ? part : part.toLowerCase())).join(''));
}
