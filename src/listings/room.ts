import { Slabs } from './slabs.ts';

const MIB = 1_048_576;

/** Memory for listings that were rendered and are not sent yet. Large ones leave a part of it to small ones. */
const SMALL_POOL_BYTES = 16 * MIB;
const LARGE_POOL_BYTES = 48 * MIB;

/** What a small listing may have. */
const SMALL_NAMES = 4096;
const SMALL_BYTES = MIB;

/** A folder that takes more room is not small, however few of its names were read. */
const SMALL_FOLDER_BYTES = MIB;

/** Thrown in the rendering of a listing that is not small: it has to begin again in the room of a large one. */
export class TooLarge extends Error {}

/** What one rendering may take. */
export interface Room {
  /** Whether it is for a small listing. */
  readonly isSmall: boolean;
  /**
   * Checks the size of a folder as `stat` tells it, in bytes.
   * @throws TooLarge
   */
  checkFolder(bytes: number): void;
  /**
   * Checks how many names there are so far.
   * @throws TooLarge
   */
  checkNames(count: number): void;
  /**
   * Memory for what is rendered: a buffer of so many bytes, of any content. Waits where the pool is empty.
   * @throws TooLarge, or Error where nobody waits for the rendering any more
   */
  take(bytes: number): Buffer | Promise<Buffer>;
}

/** A room as its pool sees it. */
export interface Lease extends Room {
  /** What was reserved and not taken goes back. */
  finish(): void;
  /** Everything goes back; the rendering, if it goes on, ends in an error. */
  end(): void;
}

/** The memory of the listings of one kind. */
export interface Pool {
  /** Whether a rendering may begin. */
  hasRoom(): boolean;
  /** Begins a rendering. */
  enter(): Lease;
}

/** Small listings are rendered side by side, each with the most that it can take reserved before. */
export class SmallPool implements Pool {
  #held = 0;
  readonly #onRoom: () => void;

  /** @param onRoom called when memory came back */
  constructor(onRoom: () => void) {
    this.#onRoom = onRoom;
  }

  hasRoom(): boolean {
    return this.#held + SMALL_BYTES <= SMALL_POOL_BYTES;
  }

  enter(): Lease {
    let [reserved, taken] = [SMALL_BYTES, 0];
    const keep = (bytes: number) => {
      this.#held += bytes - reserved;
      reserved = bytes;
      this.#onRoom();
    };
    this.#held += reserved;
    return {
      isSmall: true,
      checkFolder: (bytes) => check(bytes <= SMALL_FOLDER_BYTES),
      checkNames: (count) => check(count <= SMALL_NAMES),
      take: (bytes) => {
        taken += bytes;
        check(taken <= SMALL_BYTES);
        return Buffer.allocUnsafe(bytes);
      },
      finish: () => keep(taken),
      end: () => keep(0),
    };
  }
}

function check(isSmall: boolean): void {
  if (!isSmall) throw new TooLarge('The listing is not small');
}

/** Large listings are rendered one by one. One that needs more than the whole pool gets it once nobody else holds any. */
export class LargePool implements Pool {
  #held = 0;
  #isRendering = false;
  #wake = () => {};
  readonly #onRoom: () => void;

  /** @param onRoom called when memory came back */
  constructor(onRoom: () => void) {
    this.#onRoom = onRoom;
  }

  hasRoom(): boolean {
    return !this.#isRendering && this.#held < LARGE_POOL_BYTES;
  }

  enter(): Lease {
    const slabs = new Slabs();
    let taken = 0;
    let [isRendering, isEnded] = [true, false];
    this.#isRendering = true;
    const finish = () => {
      if (isRendering) this.#isRendering = false;
      isRendering = false;
      this.#changed();
    };
    return {
      isSmall: false,
      checkFolder: () => {},
      checkNames: () => {},
      take: async (bytes) => {
        while (!isEnded && this.#held > taken && this.#held + bytes > LARGE_POOL_BYTES)
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        if (isEnded) throw new Error('Nobody waits for the listing');
        taken += bytes;
        this.#held += bytes;
        return slabs.take(bytes);
      },
      finish,
      end: () => {
        isEnded = true;
        slabs.release();
        this.#held -= taken;
        taken = 0;
        finish();
      },
    };
  }

  #changed(): void {
    this.#wake();
    this.#onRoom();
  }
}
