import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a file of the suite holds: `size` bytes, of which each depends on its offset and on `seed`. */
export interface Content {
  readonly size: number;
  readonly seed: number;
}

/** A prime: pieces that were swapped, repeated or left out do not fit by chance. */
const PERIOD = 1_048_573;

/** Two periods, so that up to one of them can be compared from any offset. */
const PATTERN = pattern();

/** Writes a file and the folders above it. */
export function writeContent(path: string, content: Content): Content {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'w');
  for (let offset = 0; offset < content.size; ) {
    offset += writeSync(fd, contentAt(content, offset, Math.min(PERIOD, content.size - offset)));
  }
  closeSync(fd);
  return content;
}

/** Whether these are the bytes from `offset` on. */
export function isContent(content: Content, offset: number, bytes: Buffer): boolean {
  if (offset + bytes.length > content.size) return false;
  for (let start = 0; start < bytes.length; start += PERIOD) {
    const piece = bytes.subarray(start, start + PERIOD);
    if (!piece.equals(contentAt(content, offset + start, piece.length))) return false;
  }
  return true;
}

function contentAt({ seed }: Content, offset: number, length: number): Buffer {
  const start = (offset + seed * 7919) % PERIOD;
  return PATTERN.subarray(start, start + length);
}

/** The numbers of a generator (xorshift32), the same in each run. */
function pattern(): Buffer {
  const bytes = Buffer.alloc(2 * PERIOD);
  let state = 2_463_534_242;
  for (let index = 0; index < PERIOD; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  bytes.copy(bytes, PERIOD, 0, PERIOD);
  return bytes;
}
