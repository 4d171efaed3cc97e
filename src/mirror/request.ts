import type { ByteString } from '../files/text.ts';
import { errorReply } from './errors.ts';
import type { Reply } from './reply.ts';

/** What the head of a request says, or why it is refused. */
export interface Head {
  /** The request line without its end, as the log shows it; empty where it was too long. */
  readonly requestLine: ByteString;
  /** Unknown where the request line is refused. */
  readonly method?: string;
  readonly target?: ByteString;
  /** `HTTP/0.9` takes body alone, no status line and no headers. */
  readonly version: string;
  /** The header lines as they came, the blank one included. */
  readonly headerBlock?: ByteString;
  /** Why it is not served. */
  readonly refusal?: Reply;
}

/** A request line of white space alone, or none at all: the original closes without a word. */
export type Silence = 'silence';

/** What a refused request line is answered in (`default_request_version`, server.py:263, 3.5.10). */
const DEFAULT_VERSION = 'HTTP/0.9';

/** White space to `str.split`, of the characters up to U+00FF. */
const WHITE_SPACE = /[\t-\r\x1c- \x85\xa0]+/;

/**
 * The first half of `parse_request` (server.py:265, 3.5.10): words, version, HTTP/0.9.
 * @param line the request line with its end
 */
export function parseRequestLine(line: ByteString): Head | Silence {
  const requestLine = withoutLineEnd(line);
  const words = requestLine.split(WHITE_SPACE).filter((word) => word !== '');
  const [method = '', target = '', version = DEFAULT_VERSION] = words;
  if (words.length === 0) return 'silence';
  const refusal = refuse(requestLine, words);
  if (refusal !== undefined) return { requestLine, version: DEFAULT_VERSION, refusal };
  return { requestLine, method, target, version };
}

/** `line.rstrip('\r\n')`; by a regular expression the time would grow with the square of the line. */
function withoutLineEnd(line: ByteString): ByteString {
  let end = line.length;
  while (end > 0 && (line[end - 1] === '\n' || line[end - 1] === '\r')) end -= 1;
  return line.slice(0, end);
}

/** The request line was over 65,536 bytes (server.py:381, 3.5.10). */
export function requestLineTooLong(): Head {
  return { requestLine: '', version: '', refusal: errorReply(414) };
}

/**
 * What `handle_one_request` looks at behind the headers: whether there is a `do_METHOD` (server.py:394, 3.5.10).
 */
export function checkMethod(head: Head): Head {
  const { method = '' } = head;
  if (method === 'GET' || method === 'HEAD') return head;
  return { ...head, refusal: errorReply(501, `Unsupported method (${repr(method)})`) };
}

function refuse(requestLine: ByteString, words: string[]): Reply | undefined {
  const [method = '', , version = ''] = words;
  if (words.length === 3) return refuseVersion(version);
  if (words.length !== 2) return errorReply(400, `Bad request syntax (${repr(requestLine)})`);
  return method === 'GET' ? undefined : errorReply(400, `Bad HTTP/0.9 request type (${repr(method)})`);
}

function refuseVersion(version: string): Reply | undefined {
  const [, number = '', major, minor] = /^HTTP\/(([+-]?[0-9]+)\.([+-]?[0-9]+))$/.exec(version) ?? [];
  if (major === undefined || minor === undefined)
    return errorReply(400, `Bad request version (${repr(version)})`);
  const isTwoOrLater = toInt(major) > 2n || (toInt(major) === 2n && toInt(minor) >= 0n);
  return isTwoOrLater ? errorReply(505, `Invalid HTTP Version (${number})`) : undefined;
}

/** `int(digits)`: of any size, with a sign. */
function toInt(digits: string): bigint {
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
}

/** `repr` of a string up to U+00FF. */
function repr(text: ByteString): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\x00-\x1f\x7f-\xa0\xad]/g, escapeInRepr);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeInRepr(character: string): string {
  switch (character) {
    case '\\':
      return '\\\\';
    case '\t':
      return '\\t';
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    default:
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  }
}
