/** Large enough that a slab has little room left over behind the last slice that fits. */
const SLAB_BYTES = 1_048_576;
/** How long slabs that nobody uses are kept. */
const KEEP_MS = 10_000;

/** Slabs that are free, for all renderings. */
const spare: Buffer[] = [];
let expiry: NodeJS.Timeout | undefined;

/**
 * Memory of one rendering. The slabs are used again for the next: left to the garbage collector, a page and its
 * successor would both be in memory until it runs.
 */
export class Slabs {
  #slabs: Buffer[] = [];
  #rest: Buffer = Buffer.alloc(0);

  /** A buffer of so many bytes, of any content. */
  take(bytes: number): Buffer {
    if (bytes > SLAB_BYTES) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.#rest.length) {
      this.#rest = spare.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#slabs.push(this.#rest);
    }
    const buffer = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return buffer;
  }

  /** Nobody reads or writes the buffers any more. */
  release(): void {
    spare.push(...this.#slabs);
    this.#slabs = [];
    this.#rest = Buffer.alloc(0);
    clearTimeout(expiry);
    expiry = setTimeout(() => spare.splice(0), KEEP_MS).unref();
  }
}
