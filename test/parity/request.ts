import type { ByteString } from '../../src/util/text.ts';
import { type Outcome, type Reply, refusal } from './answer.ts';
import type { Traits } from './traits.ts';

/** The bytes of a request. */
export interface Request {
  readonly request: ByteString;
  readonly halfClose?: boolean | undefined;
}

/** A request line and the bytes after it. */
export interface RequestParts {
  /** With its line ending. */
  readonly line: ByteString;
  readonly words: readonly ByteString[];
  readonly method: ByteString;
  readonly target: ByteString;
  readonly version: ByteString;
  /** Header fields and anything after them. */
  readonly rest: ByteString;
}

const MAX_LINE = 65_536;

export function partsOf(request: ByteString): RequestParts {
  const line = /^[^\n]*\n?/.exec(request)?.[0] ?? '';
  const words = line.split(/[\t-\r\x1c- \x85\xa0]+/).filter((word) => word !== '');
  const [method = '', target = '', version = 'HTTP/0.9'] = words;
  return { line, words, method, target, version, rest: request.slice(line.length) };
}

/**
 * The error for a refused request line, else undefined (the first half of `parse_request`, server.py:265,
 * 3.5.10).
 */
export function refuseLine(parts: RequestParts, traits: Traits): Outcome | undefined {
  const { line, words, method } = parts;
  if (line.length > MAX_LINE) return answer('', refusal(414));
  if (words.length === 0) return { kind: 'silence' };
  const text = line.replace(/[\r\n]+$/, '');
  const last = words.at(-1) ?? '';
  if (words.length === 3 || (words.length > 3 && traits.looksForVersionInLongLines)) {
    const reply = refuseVersion(last, traits);
    if (reply !== undefined) return answer(text, reply, false);
  }
  if (words.length === 1 || words.length > 3) {
    const hasVersion = words.length > 3 && traits.looksForVersionInLongLines && last !== 'HTTP/0.9';
    return answer(text, refusal(400, `Bad request syntax (${repr(text)})`), hasVersion);
  }
  if (words.length === 3 || method === 'GET') return undefined;
  return answer(text, refusal(400, `Bad HTTP/0.9 request type (${repr(method)})`), false);
}

function answer(line: ByteString, reply: Reply, sendsHead = true): Outcome {
  return { kind: 'answer', reply, sendsHead, sendsBody: true, line };
}

function refuseVersion(version: ByteString, { versionPart, maxDigits }: Traits): Reply | undefined {
  const number = version.replace(/^HTTP\//, '');
  const numbers = number.split('.');
  const isNumber = (part: string) => versionPart.test(part) && part.replace(/\D/g, '').length <= maxDigits;
  if (number === version || numbers.length !== 2 || !numbers.every(isNumber)) {
    return refusal(400, `Bad request version (${repr(version)})`);
  }
  const [major = 0n, minor = 0n] = numbers.map(toInt);
  const isTwo = major > 2n || (major === 2n && minor >= 0n);
  return isTwo ? refusal(505, `Invalid HTTP Version (${number})`) : undefined;
}

function toInt(part: string): bigint {
  const size = BigInt(part.replace(/\D/g, ''));
  return part.startsWith('-') ? -size : size;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** `repr` of a string up to U+00FF. */
function repr(text: ByteString): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(
    /[\\\x00-\x1f\x7f-\xa0\xad]/g,
    (character) => ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

/**
 * The header fields that `email.parser` finds: it stops at a line that is not a field, and a bare CR ends
 * a line.
 */
export function headerFields(rest: ByteString): Map<string, ByteString> {
  const fields = new Map<string, ByteString>();
  for (const line of headerLines(rest)) {
    if (!/^(?:From |[!-9;-~]*:|[\t ])/.test(line)) break;
    const [, name, value = ''] = /^([!-9;-~]+):[ \t]*(.*)$/s.exec(line) ?? [];
    if (name !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
  }
  return fields;
}

/** `parse_headers` reads up to a blank line; a bare CR does not make one. */
function headerLines(rest: ByteString): string[] {
  const lines = rest.split(/(?<=\n)/);
  const blank = lines.findIndex((line) => line === '\r\n' || line === '\n');
  return lines
    .slice(0, blank === -1 ? lines.length : blank)
    .join('')
    .split(/\r\n|\r|\n/);
}
