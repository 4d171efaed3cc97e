const MIB = 1_048_576;

/** Maximum memory for rendered listings not sent yet, in bytes. Two pools, so that large listings cannot starve small ones. */
export const SMALL_POOL_BYTES = 16 * MIB;
export const LARGE_POOL_BYTES = 48 * MIB;

/** Limits of a small listing: its names, and its rendered size in bytes. */
export const MAX_SMALL_NAMES = 4096;
export const MAX_SMALL_BYTES = MIB;

/** A folder above this size in bytes counts as large, however few names it holds now. */
export const SMALL_FOLDER_BYTES = MIB;

/** Thrown when a listing exceeds the limits of a small one: its rendering restarts as a large one. */
export class TooLarge extends Error {}

/** The limits and the memory of one rendering. */
export interface Budget {
  /** Whether the limits of a small listing apply. */
  readonly isSmall: boolean;
  /**
   * Checks the size of a folder as reported by `stat`, in bytes.
   * @throws TooLarge
   */
  checkFolder(bytes: number): void;
  /**
   * Checks the number of names read so far.
   * @throws TooLarge
   */
  checkNames(count: number): void;
  /**
   * Allocates an uninitialized buffer for rendered rows; waits while the pool is exhausted.
   * @throws TooLarge, or Error once the reservation is released
   */
  allocate(bytes: number): Buffer | Promise<Buffer>;
  /** Like `allocate`, for memory that the caller allocates itself. */
  reserve(bytes: number): void | Promise<void>;
  /** Returns the memory allocated so far, to continue without it. */
  discard(): void;
}

/** The budget of one rendering, with the methods of its owner. */
export interface Reservation extends Budget {
  /** Ends the rendering, and returns memory that was reserved but not allocated. */
  finish(): void;
  /** Returns all memory; a rendering still in progress fails. */
  release(): void;
}

/** The memory of all small, or of all large listings. */
export interface Pool {
  /** Whether another rendering may begin. */
  hasRoom(): boolean;
  /** Begins a rendering. */
  reserve(): Reservation;
}
