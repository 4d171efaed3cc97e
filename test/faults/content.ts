import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Asked, AskOptions } from './asked.ts';
import { Random } from './random.ts';

/** The content of a file: `size` bytes, each of which depends on its offset and on `seed`. */
export interface Content {
  readonly size: number;
  readonly seed: number;
}

/** Prime, so that swapped, repeated or missing pieces do not match by chance. */
const PERIOD = 1_048_573;

/** Two periods: a slice of one period exists at any offset. */
const PATTERN = pattern();

/** Writes a file and creates its parent folders. */
export function writeContent(path: string, content: Content): Content {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'w');
  for (let offset = 0; offset < content.size; ) {
    offset += writeSync(fd, contentAt(content, offset, Math.min(PERIOD, content.size - offset)));
  }
  closeSync(fd);
  return content;
}

/** Whether `bytes` are the content from `offset` on. */
export function isContent(content: Content, offset: number, bytes: Buffer): boolean {
  if (offset + bytes.length > content.size) return false;
  for (let start = 0; start < bytes.length; start += PERIOD) {
    const piece = bytes.subarray(start, start + PERIOD);
    if (!piece.equals(contentAt(content, offset + start, piece.length))) return false;
  }
  return true;
}

/** The whole content. */
export function bytesOf(content: Content): Buffer {
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < content.size; offset += PERIOD)
    pieces.push(contentAt(content, offset, Math.min(PERIOD, content.size - offset)));
  return Buffer.concat(pieces);
}

/** Compares a body with the content of a file as it arrives. */
export class Match {
  readonly #content: Buffer;
  #isStart = true;

  constructor(content: Buffer) {
    this.#content = content;
  }

  readonly take: NonNullable<AskOptions['take']> = (piece, at) => {
    this.#isStart &&= piece.equals(this.#content.subarray(at, at + piece.length));
  };

  /** Whether an answer is the whole content. */
  readonly isAll = ({ status, length }: Asked): boolean =>
    status === 200 && this.#isStart && length === this.#content.length;

  /** Whether the received part of an answer is the beginning of the content. */
  readonly isStart = ({ status }: Asked): boolean =>
    status === undefined || (status === 200 && this.#isStart);
}

function contentAt({ seed }: Content, offset: number, length: number): Buffer {
  const start = (offset + seed * 7919) % PERIOD;
  return PATTERN.subarray(start, start + length);
}

function pattern(): Buffer {
  const random = new Random(2_463_534_242);
  const bytes = Buffer.alloc(2 * PERIOD);
  for (let index = 0; index < PERIOD; index += 1) bytes[index] = random.below(256);
  bytes.copy(bytes, PERIOD, 0, PERIOD);
  return bytes;
}
