import type { ByteString } from '../../../src/util/text.ts';

/** The boundaries of answers in received bytes, according to their heads. */
export interface Frame {
  /** Start and end of each head, blank line included. */
  readonly heads: readonly (readonly [start: number, end: number])[];
  /** Whether the announced length has arrived; `unknown` without one, or if more has arrived. */
  readonly state: 'whole' | 'short' | 'unknown';
}

export interface Received {
  /** The first bytes, including the whole first head. */
  readonly text: ByteString;
  /** The last bytes. */
  readonly tail: ByteString;
  /** Total number of bytes. */
  readonly length: number;
  /** Whether the answer is to HEAD. */
  readonly headOnly: boolean;
}

const LAST_CHUNK = '\r\n0\r\n\r\n';

/** Required length of `tail`. */
export const TAIL = LAST_CHUNK.length;

/** Finds the heads of all answers in order: 1xx, and those to pipelined requests. */
export function frame({ text, tail, length, headOnly }: Received): Frame {
  const heads: [number, number][] = [];
  let end = 0;
  while (text.startsWith('HTTP/', end)) {
    const blank = text.indexOf('\r\n\r\n', end);
    const bodyStart = blank === -1 ? text.length : blank + 4;
    heads.push([end, bodyStart]);
    if (blank === -1) return { heads, state: 'short' };
    const head = text.slice(end, bodyStart);
    const size = bodySize(head, headOnly);
    if (size === undefined) return { heads, state: 'unknown' };
    if (size !== 'chunked') end = bodyStart + size;
    else if (text.length < length) return { heads, state: tail === LAST_CHUNK ? 'whole' : 'short' };
    else end = chunksEnd(text, bodyStart);
    if (/^HTTP\/\S+ 1(?!01)\d\d/.test(head) && end === length) return { heads, state: 'short' };
  }
  if (heads.length === 0 || end < length) return { heads, state: 'unknown' };
  return { heads, state: end === length ? 'whole' : 'short' };
}

/** RFC 7230 section 3.3.3. */
function bodySize(head: ByteString, headOnly: boolean): number | 'chunked' | undefined {
  if (headOnly || /^HTTP\/\S+ (?:1\d\d|204|304)\b/.test(head)) return 0;
  if (/^transfer-encoding:.*chunked[ \t]*\r$/im.test(head)) return 'chunked';
  const [, size] = /^content-length:[ \t]*(\d+)[ \t]*\r$/im.exec(head) ?? [];
  return size === undefined ? undefined : Number(size);
}

/** @returns Infinity before the last chunk has arrived */
function chunksEnd(text: ByteString, start: number): number {
  for (let at = start; ; ) {
    const [line, digits = ''] = /^([0-9A-Fa-f]+)[^\n]*\r\n/.exec(text.slice(at, at + 256)) ?? [];
    if (line === undefined) return Number.POSITIVE_INFINITY;
    const size = Number.parseInt(digits, 16);
    if (size > 0) at += line.length + size + 2;
    else return lastChunkEnd(text, at + line.length);
  }
}

/** The end of the trailers. */
function lastChunkEnd(text: ByteString, at: number): number {
  if (text.startsWith('\r\n', at)) return at + 2;
  const blank = text.indexOf('\r\n\r\n', at);
  return blank === -1 ? Number.POSITIVE_INFINITY : blank + 4;
}
