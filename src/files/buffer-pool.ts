/** Maximum number of spare buffers per size. */
const MAX_SPARE = 4;

/**
 * Reuses large buffers. Left to the garbage collector they pile up before it runs, because their memory is outside the
 * JavaScript heap.
 */
export class BufferPool {
  readonly #spare: ReadonlyMap<number, Buffer[]>;

  /** @param sizes in bytes, ascending */
  constructor(sizes: readonly number[]) {
    this.#spare = new Map(sizes.map((size) => [size, []]));
  }

  /** Returns an uninitialized buffer of at least `bytes`. */
  acquire(bytes: number): Buffer {
    for (const [size, spare] of this.#spare) {
      if (size >= bytes) return spare.pop() ?? Buffer.allocUnsafeSlow(size);
    }
    return Buffer.allocUnsafeSlow(bytes);
  }

  /** Returns a buffer to the pool; it must not be used any more. */
  release(buffer: Buffer): void {
    const spare = this.#spare.get(buffer.length);
    if (spare !== undefined && spare.length < MAX_SPARE) spare.push(buffer);
  }
}
