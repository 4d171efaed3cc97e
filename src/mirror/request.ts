import type { Traits } from '../python/traits.ts';
import { type ByteString, hex } from '../util/text.ts';
import { errorReply } from './errors.ts';
import type { Reply } from './reply.ts';

/** A parsed request head. */
export interface Head {
  /** The request line without its end, as logged; empty if it was too long. */
  readonly requestLine: ByteString;
  /** Undefined if the request line is refused. */
  readonly method?: string;
  readonly target?: ByteString;
  /** `HTTP/0.9` is answered without status line and headers. */
  readonly version: string;
  /** Whether the request line has no version. */
  readonly isSimple?: boolean;
  /** The raw header lines, with the blank one. */
  readonly headerBlock?: ByteString;
  /** The error reply, if the request is not served. */
  readonly refusal?: Reply;
}

/** A missing or blank request line: the original closes the connection without an answer. */
export type EmptyRequest = 'empty';

/** The version for answering a refused request line (`default_request_version`, server.py:263, 3.5.10). */
const DEFAULT_VERSION = 'HTTP/0.9';

/** Nearly all request lines. */
const PLAIN_LINE = /^((GET|HEAD) ([!-~]+) (HTTP\/1\.[01]))\r\n$/;

/** The white space of `str.split`, up to U+00FF. */
const WHITE_SPACE = /[\t-\r\x1c- \x85\xa0]+/;

/**
 * Parses a plain request line, which is valid in all releases; undefined for others, which `parseRequestLine` decides.
 * @param line the request line with its end
 */
export function parsePlainLine(line: ByteString, headerBlock: ByteString): Head | undefined {
  const [, requestLine, method = '', target, version = ''] = PLAIN_LINE.exec(line) ?? [];
  return requestLine === undefined || target === undefined
    ? undefined
    : { requestLine, method, target, version, isSimple: false, headerBlock };
}

/**
 * Parses the request line: the first half of `parse_request` (server.py:265, 3.5.10).
 * @param line the request line with its end
 */
export function parseRequestLine(line: ByteString, traits: Traits): Head | EmptyRequest {
  const requestLine = withoutLineEnd(line);
  const words = requestLine.split(WHITE_SPACE).filter((word) => word !== '');
  const [method = '', target = '', version = DEFAULT_VERSION] = words;
  if (words.length === 0) return 'empty';
  const refusal = refuse(requestLine, words, traits);
  if (refusal !== undefined) return { requestLine, ...refusal };
  return { requestLine, method, target, version, isSimple: words.length === 2 };
}

/** `line.rstrip('\r\n')`, in linear time; a regular expression would take quadratic time. */
function withoutLineEnd(line: ByteString): ByteString {
  let end = line.length;
  while (end > 0 && (line[end - 1] === '\n' || line[end - 1] === '\r')) end -= 1;
  return line.slice(0, end);
}

/** The refusal of a request line above 65,536 bytes (server.py:381, 3.5.10). */
export function requestLineTooLong(traits: Traits): Head {
  return { requestLine: '', version: '', refusal: errorReply(traits, 414) };
}

/** Refuses methods without a `do_METHOD`, as `handle_one_request` does after the headers (server.py:394, 3.5.10). */
export function checkMethod(head: Head, traits: Traits): Head {
  const { method = '' } = head;
  if (method === 'GET' || method === 'HEAD') return head;
  return { ...head, refusal: errorReply(traits, 501, `Unsupported method (${repr(method)})`) };
}

/** The refusal of a request line, with the version that decides the form of the answer. */
function refuse(
  requestLine: ByteString,
  words: string[],
  traits: Traits,
): Pick<Head, 'refusal' | 'version'> | undefined {
  const { parsesLastWord, malformedHasHeaders } = traits;
  const form = { version: malformedHasHeaders ? '' : DEFAULT_VERSION };
  const [method = ''] = words;
  const last = words.at(-1) ?? '';
  if (words.length === 3 || (words.length > 3 && parsesLastWord)) {
    const refusal = refuseVersion(last, traits);
    if (refusal !== undefined) return { ...form, refusal };
    if (words.length === 3) return undefined;
    if (!malformedHasHeaders) form.version = last;
  }
  if (words.length !== 2)
    return { ...form, refusal: errorReply(traits, 400, `Bad request syntax (${repr(requestLine)})`) };
  if (method === 'GET') return undefined;
  return { ...form, refusal: errorReply(traits, 400, `Bad HTTP/0.9 request type (${repr(method)})`) };
}

function refuseVersion(version: string, traits: Traits): Reply | undefined {
  const [, number = '', major = '', minor = ''] = /^HTTP\/(([^.]*)\.([^.]*))$/s.exec(version) ?? [];
  if (!isInt(major, traits) || !isInt(minor, traits))
    return errorReply(traits, 400, `Bad request version (${repr(version)})`);
  const isTwoOrLater = toInt(major) > 2n || (toInt(major) === 2n && toInt(minor) >= 0n);
  return isTwoOrLater ? errorReply(traits, 505, `${traits.invalidVersion} (${number})`) : undefined;
}

function isInt(text: string, { versionNumber, maxDigits }: Traits): boolean {
  return versionNumber.test(text) && text.replace(/[^0-9]/g, '').length <= maxDigits;
}

/** `int(text)`: any size, optional sign, underscores. */
function toInt(text: string): bigint {
  const size = BigInt(text.replace(/[^0-9]/g, ''));
  return text.startsWith('-') ? -size : size;
}

const NAMED_ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** `repr` of a string with characters up to U+00FF. */
function repr(text: ByteString): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\x00-\x1f\x7f-\xa0\xad]/g, escapeInRepr);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeInRepr(character: string): string {
  return NAMED_ESCAPES[character] ?? `\\x${hex(character)}`;
}
