/** Large compared to a chunk of rows, so that little is wasted at the end of a slab. */
const SLAB_BYTES = 1_048_576;
/** How long unused slabs are kept. */
const KEEP_MS = 10_000;

/** The unused slabs of the process. */
const spare: Buffer[] = [];
let expiry: NodeJS.Timeout | undefined;

/**
 * The memory of one rendering, in slabs that later renderings reuse: left to the garbage collector, a page and its
 * successor would both occupy memory until it runs.
 */
export class Slabs {
  #slabs: Buffer[] = [];
  #rest: Buffer = Buffer.alloc(0);

  /** Returns an uninitialized buffer. */
  allocate(bytes: number): Buffer {
    if (bytes > SLAB_BYTES) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.#rest.length) {
      this.#rest = spare.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#slabs.push(this.#rest);
    }
    const buffer = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return buffer;
  }

  /** Frees the memory for later renderings; its buffers must not be used any more. */
  release(): void {
    spare.push(...this.#slabs);
    this.#slabs = [];
    this.#rest = Buffer.alloc(0);
    clearTimeout(expiry);
    expiry = setTimeout(() => spare.splice(0), KEEP_MS).unref();
  }
}
