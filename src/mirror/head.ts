import type { Traits } from '../python/traits.ts';
import type { ByteString } from '../util/text.ts';
import { errorReply } from './errors.ts';
import type { Reply } from './reply.ts';
import {
  checkMethod,
  type EmptyRequest,
  type Head,
  parsePlainLine,
  parseRequestLine,
  requestLineTooLong,
} from './request.ts';

/** Maximum bytes per line, with its end (`readline(65537)`, server.py:380; `_MAXLINE`, http/client.py:110; 3.5.10). */
const MAX_LINE_BYTES = 65_536;
/** Maximum number of header lines, with the blank one (`_MAXHEADERS`, http/client.py:209, 3.5.10). */
const MAX_HEADER_LINES = 100;
/** Maximum size of a head in bytes; the original has no limit. */
const MAX_HEAD_BYTES = 262_144;

const EMPTY = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads the head of one request from chunks of any size, with the limits of the original and `MAX_HEAD_BYTES`. The result
 * does not depend on the chunk boundaries.
 */
export class HeadReader {
  readonly #traits: Traits;
  #bytes: Buffer = EMPTY;
  #length = 0;
  /** Start of the partial line, and the offset up to which it was scanned for LF. */
  #lineStart = 0;
  #searched = 0;
  #headersStart = 0;
  #headerLines = 0;
  #head: Head | undefined;

  constructor(traits: Traits) {
    this.#traits = traits;
  }

  /** Appends a chunk; returns the head once it is complete or refused. */
  push(chunk: Buffer): Head | EmptyRequest | undefined {
    const plain = this.#length === 0 ? readPlain(chunk) : undefined;
    if (plain !== undefined) return plain;
    this.#append(chunk);
    let result: Head | EmptyRequest | undefined;
    while (result === undefined) {
      const newline = this.#bytes.subarray(0, this.#length).indexOf(LF, this.#searched);
      const end = newline === -1 ? this.#length : newline + 1;
      result = this.#overLimit(end);
      if (result !== undefined) break;
      this.#searched = end;
      if (newline === -1) return undefined;
      result = this.#endLine(end);
    }
    return result;
  }

  /** Ends the head at the end of input: a partial line counts as a line. */
  end(): Head | EmptyRequest {
    if (this.#length === 0) return 'empty';
    const partial = this.#lineStart < this.#length ? this.#endLine(this.#length) : undefined;
    return partial ?? this.#endHeaderLine(true) ?? 'empty';
  }

  #append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (this.#length === 0) {
      this.#bytes = chunk;
    } else {
      if (length > this.#bytes.length) this.#grow(length);
      chunk.copy(this.#bytes, this.#length);
    }
    this.#length = length;
  }

  /** Doubles the buffer, so that a head sent byte by byte is not copied for each byte. */
  #grow(length: number): void {
    const larger = Buffer.allocUnsafe(2 * length);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  /** The refusal for whichever limit is exceeded first in the bytes up to `end`. */
  #overLimit(end: number): Head | undefined {
    const lineTooLong =
      end - this.#lineStart > MAX_LINE_BYTES && this.#lineStart + MAX_LINE_BYTES <= MAX_HEAD_BYTES;
    if (this.#head === undefined) return lineTooLong ? requestLineTooLong(this.#traits) : undefined;
    if (lineTooLong) return { ...this.#head, refusal: headerLineTooLong(this.#traits) };
    return end > MAX_HEAD_BYTES ? { ...this.#head, refusal: errorReply(this.#traits, 431) } : undefined;
  }

  #endLine(end: number): Head | EmptyRequest | undefined {
    const start = this.#lineStart;
    this.#lineStart = end;
    if (this.#head !== undefined) return this.#endHeaderLine(this.#isBlank(start, end));
    const head = parseRequestLine(this.#bytes.toString('latin1', start, end), this.#traits);
    if (head === 'empty' || head.refusal !== undefined) return head;
    if (head.isSimple && !this.#traits.simpleRequestHasHeaders) return checkMethod(head, this.#traits);
    this.#head = head;
    this.#headersStart = end;
    return undefined;
  }

  /** Counts the blank line too, like `parse_headers` (http/client.py:211, 3.5.10). */
  #endHeaderLine(isLast: boolean): Head | undefined {
    const head = this.#head;
    if (head === undefined) return undefined;
    this.#headerLines += 1;
    if (this.#headerLines > MAX_HEADER_LINES) {
      const explain = `got more than ${MAX_HEADER_LINES} headers`;
      return { ...head, refusal: errorReply(this.#traits, 431, 'Too many headers', explain) };
    }
    if (!isLast) return undefined;
    return checkMethod({ ...head, headerBlock: this.#headerBlock() }, this.#traits);
  }

  #headerBlock(): ByteString {
    return this.#bytes.toString('latin1', this.#headersStart, this.#lineStart);
  }

  #isBlank(start: number, end: number): boolean {
    const length = end - start;
    if (this.#bytes[end - 1] !== LF) return false;
    return length === 1 || (length === 2 && this.#bytes[start] === CR);
  }
}

/** Reads a complete head within the limits and with a plain request line, as nearly all are; undefined for others. */
function readPlain(chunk: Buffer): Head | undefined {
  if (chunk.length > MAX_LINE_BYTES) return undefined;
  const text = chunk.toString('latin1');
  const start = text.indexOf('\n') + 1;
  let lineStart = start;
  for (let lines = 1; lines <= MAX_HEADER_LINES; lines += 1) {
    const end = text.indexOf('\n', lineStart) + 1;
    if (end === 0) return undefined;
    const isBlank = end - lineStart === 1 || (end - lineStart === 2 && text[lineStart] === '\r');
    if (isBlank) return parsePlainLine(text.slice(0, start), text.slice(start, end));
    lineStart = end;
  }
  return undefined;
}

function headerLineTooLong(traits: Traits): Reply {
  const { status, explain } = traits.headerLineTooLong;
  return errorReply(traits, status, 'Line too long', explain);
}
