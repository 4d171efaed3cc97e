import { type ByteString, decodeUtf8, encodeUtf8, isAscii, splitAtSurrogates } from '../util/text.ts';
import { LOWERCASE_SINCE_UNICODE_9, LOWERCASES } from './lower-table.ts';

/** The versions of Unicode in the branches of CPython. */
export type Unicode = '8.0' | '9.0' | '11.0' | '12.1' | '13.0' | '14.0' | '15.0' | '15.1' | '16.0';

/**
 * `str.lower` of a Python string under a version of Unicode.
 *
 * Letters without a lower case in that version are left alone. One difference remains: the form of a final sigma next to
 * a character whose properties differ between that version and the one of Node.js.
 */
export function lowerOf(unicode: Unicode): (text: ByteString) => ByteString {
  let known: ReadonlyMap<string, string> | undefined;
  return (text) => {
    if (isAscii(text)) return text.toLowerCase();
    known ??= lowercasesOf(unicode);
    const letters = known;
    return splitAtSurrogates(text)
      .map((part, i) => (i % 2 === 1 ? part : lowerUtf8(part, letters)))
      .join('');
  };
}

/** The letters that a version of Unicode lower-cases and 8.0 does not. */
function lowercasesOf(unicode: Unicode): Map<string, string> {
  const letters = new Map<string, string>();
  for (const [since, pairs] of LOWERCASES) {
    if (Number(since) > Number(unicode)) break;
    for (const pair of pairs.split(' ')) {
      const [letter, lower] = pair.split('>').map((code) => String.fromCodePoint(Number.parseInt(code, 16)));
      if (letter !== undefined && lower !== undefined) letters.set(letter, lower);
    }
  }
  return letters;
}

/** Lower-cases the text between unknown letters separately: they must end the word for a final sigma. */
function lowerUtf8(text: ByteString, known: ReadonlyMap<string, string>): ByteString {
  let lowered = '';
  let start = 0;
  const decoded = decodeUtf8(text).replace(
    LOWERCASE_SINCE_UNICODE_9,
    (letter) => known.get(letter) ?? letter,
  );
  for (const { 0: letter, index } of decoded.matchAll(LOWERCASE_SINCE_UNICODE_9)) {
    lowered += decoded.slice(start, index).toLowerCase() + letter;
    start = index + letter.length;
  }
  return encodeUtf8(lowered + decoded.slice(start).toLowerCase());
}
