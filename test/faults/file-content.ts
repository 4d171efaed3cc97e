import { createHash } from 'node:crypto';
import type { Asked, AskOptions } from './asked.ts';

/** A prime number of bytes: no piece that is read begins where the content repeats. */
const BLOCK_BYTES = 4093;

/** Bytes that tell from where in which file they come. */
export function contentOf(name: string, bytes: number): Buffer {
  const parts = Array.from({ length: Math.ceil(BLOCK_BYTES / 64) }, (_, i) =>
    createHash('sha512').update(`${name} ${i}`).digest(),
  );
  return Buffer.alloc(bytes, Buffer.concat(parts).subarray(0, BLOCK_BYTES));
}

/** Compares a body with the content of a file while it comes. */
export class Match {
  readonly #content: Buffer;
  #isStart = true;

  constructor(content: Buffer) {
    this.#content = content;
  }

  readonly take: NonNullable<AskOptions['take']> = (piece, at) => {
    this.#isStart &&= piece.equals(this.#content.subarray(at, at + piece.length));
  };

  /** Whether an answer is all of the content. */
  readonly isAll = ({ status, length }: Asked): boolean =>
    status === 200 && this.#isStart && length === this.#content.length;

  /** Whether what came of an answer is what the content begins with. */
  readonly isStart = ({ status }: Asked): boolean =>
    status === undefined || (status === 200 && this.#isStart);
}
