import type { ByteString } from '../files/text.ts';
import { errorReply } from './errors.ts';
import { checkMethod, type Head, parseRequestLine, requestLineTooLong, type Silence } from './request.ts';

/** Bytes of a line, its end included (`readline(65537)`, server.py:380; `_MAXLINE`, http/client.py:110; 3.5.10). */
const MAX_LINE = 65_536;
/** Header lines, the blank one included (`_MAXHEADERS`, http/client.py:209, 3.5.10). */
const MAX_HEADER_LINES = 100;
/** Bytes of a whole head; the original has no such limit. */
const MAX_HEAD = 262_144;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads the head of one request from bytes in pieces of any size, with the limits of the original and one of
 * ours. What comes out depends on the bytes alone, never on where they were cut.
 */
export class HeadReader {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  /** Where the line begins that is not whole yet, and how far it was searched. */
  #lineStart = 0;
  #searched = 0;
  #headersStart = 0;
  #headerLines = 0;
  #head: Head | undefined;

  /** Takes the next bytes; returns the head once it is whole or refused. */
  push(chunk: Buffer): Head | Silence | undefined {
    this.#append(chunk);
    let result: Head | Silence | undefined;
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

  /** The client sends no more: what stands of a line is a line, and no more headers follow. */
  end(): Head | Silence {
    if (this.#length === 0) return 'silence';
    const partial = this.#lineStart < this.#length ? this.#endLine(this.#length) : undefined;
    return partial ?? this.#endHeaderLine(true) ?? 'silence';
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

  /** To twice the size, so that a head in single bytes is not copied once a byte. */
  #grow(length: number): void {
    const larger = Buffer.allocUnsafe(2 * length);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  /** The limit that is passed first, byte by byte, by a line that reaches to `end`. */
  #overLimit(end: number): Head | undefined {
    const lineTooLong = end - this.#lineStart > MAX_LINE && this.#lineStart + MAX_LINE <= MAX_HEAD;
    if (this.#head === undefined) return lineTooLong ? requestLineTooLong() : undefined;
    if (lineTooLong) return { ...this.#head, refusal: errorReply(400, 'Line too long') };
    return end > MAX_HEAD ? { ...this.#head, refusal: errorReply(431) } : undefined;
  }

  #endLine(end: number): Head | Silence | undefined {
    const start = this.#lineStart;
    this.#lineStart = end;
    if (this.#head !== undefined) return this.#endHeaderLine(this.#isBlank(start, end));
    const head = parseRequestLine(this.#bytes.toString('latin1', start, end));
    if (head === 'silence' || head.refusal !== undefined) return head;
    this.#head = head;
    this.#headersStart = end;
    return undefined;
  }

  /** `parse_headers` (http/client.py:211, 3.5.10) counts the blank line too. */
  #endHeaderLine(isLast: boolean): Head | undefined {
    const head = this.#head;
    if (head === undefined) return undefined;
    this.#headerLines += 1;
    if (this.#headerLines > MAX_HEADER_LINES) {
      const explain = `got more than ${MAX_HEADER_LINES} headers`;
      return { ...head, refusal: errorReply(431, 'Too many headers', explain) };
    }
    if (!isLast) return undefined;
    return checkMethod({ ...head, headerBlock: this.#headerBlock() });
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
