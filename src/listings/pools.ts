import {
  LARGE_POOL_BYTES,
  MAX_SMALL_BYTES,
  MAX_SMALL_NAMES,
  type Pool,
  type Reservation,
  SMALL_FOLDER_BYTES,
  SMALL_POOL_BYTES,
  TooLarge,
} from './budget.ts';
import { Slabs } from './slabs.ts';

/** Small listings are rendered concurrently, each with its maximum reserved in advance. */
export class SmallPool implements Pool {
  #reservedBytes = 0;
  readonly #onFreed: () => void;

  /** @param onFreed called when memory was returned */
  constructor(onFreed: () => void) {
    this.#onFreed = onFreed;
  }

  hasRoom(): boolean {
    return this.#reservedBytes + MAX_SMALL_BYTES <= SMALL_POOL_BYTES;
  }

  reserve(): Reservation {
    let [reserved, allocated] = [MAX_SMALL_BYTES, 0];
    const shrinkTo = (bytes: number) => {
      this.#reservedBytes += bytes - reserved;
      reserved = bytes;
      this.#onFreed();
    };
    const reserve = (bytes: number) => {
      allocated += bytes;
      check(allocated <= MAX_SMALL_BYTES);
    };
    this.#reservedBytes += reserved;
    return {
      isSmall: true,
      checkFolder: (bytes) => check(bytes <= SMALL_FOLDER_BYTES),
      checkNames: (count) => check(count <= MAX_SMALL_NAMES),
      allocate: (bytes) => {
        reserve(bytes);
        return Buffer.allocUnsafe(bytes);
      },
      reserve,
      discard: () => {
        allocated = 0;
      },
      finish: () => shrinkTo(allocated),
      release: () => shrinkTo(0),
    };
  }
}

function check(isSmall: boolean): void {
  if (!isSmall) throw new TooLarge('The listing is too large');
}

/** Large listings are rendered one at a time. One above the pool's size proceeds once no other holds memory. */
export class LargePool implements Pool {
  #allocatedBytes = 0;
  #isRendering = false;
  #wake = () => {};
  readonly #onFreed: () => void;

  /** @param onFreed called when memory was returned */
  constructor(onFreed: () => void) {
    this.#onFreed = onFreed;
  }

  hasRoom(): boolean {
    return !this.#isRendering && this.#allocatedBytes < LARGE_POOL_BYTES;
  }

  reserve(): Reservation {
    const slabs = new Slabs();
    let allocated = 0;
    let [isRendering, isReleased] = [true, false];
    this.#isRendering = true;
    const finish = () => {
      if (isRendering) this.#isRendering = false;
      isRendering = false;
      this.#wake();
      this.#onFreed();
    };
    const discard = () => {
      slabs.release();
      this.#allocatedBytes -= allocated;
      allocated = 0;
    };
    const reserve = async (bytes: number) => {
      const isExhausted = () => this.#allocatedBytes + bytes > LARGE_POOL_BYTES;
      while (!isReleased && this.#allocatedBytes > allocated && isExhausted())
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      if (isReleased) throw new Error('The listing was cancelled');
      allocated += bytes;
      this.#allocatedBytes += bytes;
    };
    return {
      isSmall: false,
      checkFolder: () => {},
      checkNames: () => {},
      allocate: async (bytes) => {
        await reserve(bytes);
        return slabs.allocate(bytes);
      },
      reserve,
      discard,
      finish,
      release: () => {
        isReleased = true;
        discard();
        finish();
      },
    };
  }
}
