/**
 * A string of bytes, one character per byte, U+0000 to U+00FF (the ByteString of Web IDL, Node's 'latin1').
 *
 * A Python `str` can contain lone surrogates and does not combine a high one with a low one after it; a JavaScript
 * string cannot represent that. A Python string is therefore kept as its UTF-8 in a ByteString, each surrogate as the
 * three bytes of 'surrogatepass'. Comparing two of them by `<` compares their code points.
 */
export type ByteString = string;

/** A well-formed UTF-8 sequence of two to four bytes (RFC 3629 section 4). */
const SEQUENCE =
  '[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|' +
  '\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}';
const SURROGATE = '\xed[\xa0-\xbf][\x80-\xbf]';

const NOT_ASCII = /[\x80-\xff]/;
const SEQUENCE_OR_BYTE = new RegExp(`${SEQUENCE}|[\x80-\xff]`, 'g');
const SURROGATES = new RegExp(SURROGATE, 'g');
const SURROGATE_KEPT = new RegExp(`(${SURROGATE})`);
const SEQUENCES_WITH_SURROGATES = new RegExp(`${SEQUENCE}|${SURROGATE}`, 'g');

/** Whether every byte is below 0x80. */
export function isAscii(bytes: ByteString): boolean {
  return !NOT_ASCII.test(bytes);
}

/** Converts a ByteString to a Buffer. */
export function toBuffer(bytes: ByteString): Buffer {
  return Buffer.from(bytes, 'latin1');
}

/** Encodes a JavaScript string as UTF-8. */
export function encodeUtf8(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Decodes UTF-8, with U+FFFD for malformed sequences (`bytes.decode('utf-8', 'replace')`). */
export function decodeUtf8(bytes: ByteString): string {
  return isAscii(bytes) ? bytes : toBuffer(bytes).toString('utf8');
}

/** Whether `bytes.decode('utf-8', 'surrogatepass')` succeeds: well-formed UTF-8, surrogates included. */
export function isTextWithSurrogates(bytes: ByteString): boolean {
  return isAscii(bytes) || isAscii(bytes.replace(SEQUENCES_WITH_SURROGATES, ''));
}

/** `os.fsdecode`: decodes a name on disk; a malformed byte becomes U+DC80 to U+DCFF (PEP 383). */
export function fsdecode(name: ByteString): ByteString {
  return isAscii(name)
    ? name
    : name.replace(SEQUENCE_OR_BYTE, (part) => (part.length > 1 ? part : escaped(part)));
}

/** `os.fsencode`: encodes a Python string as a name on disk; undefined if a surrogate does not represent a byte. */
export function fsencode(text: ByteString): ByteString | undefined {
  if (isAscii(text)) return text;
  let stray = false;
  const name = text.replace(SURROGATES, (surrogate) => {
    const byte = unescaped(surrogate);
    stray ||= byte === undefined;
    return byte ?? '';
  });
  return stray ? undefined : name;
}

/** Splits a Python string at its surrogates, which are the elements at odd indices. */
export function splitAtSurrogates(text: ByteString): ByteString[] {
  return text.split(SURROGATE_KEPT);
}

/** The surrogate of a byte from 0x80: U+DC00 plus the byte, as three bytes. */
function escaped(byte: string): ByteString {
  return byte < '\xc0' ? `\xed\xb2${byte}` : `\xed\xb3${String.fromCharCode(byte.charCodeAt(0) & 0xbf)}`;
}

function unescaped(surrogate: ByteString): string | undefined {
  if (surrogate[1] === '\xb2') return surrogate.slice(2);
  return surrogate[1] === '\xb3' ? String.fromCharCode(surrogate.charCodeAt(2) | 0x40) : undefined;
}

/** Two hexadecimal digits for a character below U+0100. */
export function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}
