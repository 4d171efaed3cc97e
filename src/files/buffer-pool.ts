/** Spare buffers kept of each size. */
const MAX_SPARE = 4;

/**
 * Buffers that are used again. Large ones that are left to the garbage collector pile up before it runs, because their
 * memory lies outside its heap.
 */
export class BufferPool {
  readonly #spare: ReadonlyMap<number, Buffer[]>;

  /** @param sizes in bytes, ascending */
  constructor(sizes: readonly number[]) {
    this.#spare = new Map(sizes.map((size) => [size, []]));
  }

  /** A buffer of at least that many bytes, of any content. */
  take(bytes: number): Buffer {
    for (const [size, spare] of this.#spare) {
      if (size >= bytes) return spare.pop() ?? Buffer.allocUnsafeSlow(size);
    }
    return Buffer.allocUnsafeSlow(bytes);
  }

  /** Takes a buffer back that nobody reads or writes any more. */
  give(buffer: Buffer): void {
    const spare = this.#spare.get(buffer.length);
    if (spare !== undefined && spare.length < MAX_SPARE) spare.push(buffer);
  }
}
