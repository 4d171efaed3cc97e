import { cpuWaitMs } from './cpu-wait.ts';

/** A synchronous call that takes longer marks the disk as slow. */
const SLOW_MS = 10;
/** How long calls then go to threads; doubled each time the disk is still slow afterwards. */
const FIRST_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 60_000;
/** While a threaded call has been pending for longer, all others go to threads too. */
const STUCK_MS = 1000;
/** How stale the last run-queue wait may be before a synchronous call, in milliseconds. */
const MAX_READING_MS = 20;

/**
 * Decides whether the disk counts as slow, from the duration of calls without the run-queue wait: on a busy machine, or
 * above a container's CPU quota, a call takes long on a fast disk too. Times are those of `performance.now`.
 */
export class SlowDiskDetector {
  readonly #cpuWait: () => number;
  /** The last reading of `cpuWait`, and when it was taken. */
  #waitMs = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;
  #slowUntil = 0;
  /** Start times of the pending threaded calls, oldest first. */
  readonly #pending = new Set<{ readonly start: number }>();

  /** @param cpuWait total run-queue wait so far, in milliseconds */
  constructor(cpuWait = cpuWaitMs) {
    this.#cpuWait = cpuWait;
  }

  isSlow(now: number): boolean {
    if (now < this.#slowUntil) return true;
    if (this.#pending.size === 0) return false;
    const [oldest] = this.#pending;
    return oldest !== undefined && now - oldest.start > STUCK_MS;
  }

  /** Prepares for a synchronous call. */
  beforeSync(now: number): void {
    if (now - this.#readAt > MAX_READING_MS) this.#readCpuWait(now);
  }

  /** Records the duration of a synchronous call. */
  recordSync(start: number, end: number): void {
    if (end - start <= SLOW_MS) return;
    if (end - start - this.#readCpuWait(end) <= SLOW_MS) return;
    const isSlowAgain = start - this.#slowUntil < this.#pauseMs;
    this.#pauseMs = isSlowAgain ? Math.min(2 * this.#pauseMs, MAX_PAUSE_MS) : FIRST_PAUSE_MS;
    this.#slowUntil = end + this.#pauseMs;
  }

  /** Returns the wait since the last reading, in milliseconds. */
  #readCpuWait(now: number): number {
    const before = this.#waitMs;
    this.#waitMs = this.#cpuWait();
    this.#readAt = now;
    return this.#waitMs - before;
  }

  /** Tracks a threaded call until it settles. */
  async trackAsync<Result>(start: number, call: Promise<Result>): Promise<Result> {
    const entry = { start };
    this.#pending.add(entry);
    try {
      return await call;
    } finally {
      this.#pending.delete(entry);
    }
  }
}

const detector = new SlowDiskDetector();

/**
 * Wraps a file system call that runs synchronously while the disk is fast, because cached data is available sooner than
 * a thread. After one slow call all wrapped calls go to threads, for 2 to 60 s, so that a slow disk blocks the event
 * loop rarely, and then for one call.
 */
export function syncWhileFast<Arguments extends unknown[], Result>(
  syncCall: (...args: Arguments) => Result,
  asyncCall: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Result | Promise<Result> {
  return (...args) => {
    const start = performance.now();
    if (detector.isSlow(start)) return detector.trackAsync(start, asyncCall(...args));
    detector.beforeSync(start);
    try {
      return syncCall(...args);
    } finally {
      detector.recordSync(start, performance.now());
    }
  };
}

/** Like `syncWhileFast`, but returns undefined on failure. */
export function syncWhileFastOrUndefined<Arguments extends unknown[], Result>(
  syncCall: (...args: Arguments) => Result,
  asyncCall: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Result | undefined | Promise<Result | undefined> {
  return syncWhileFast(
    (...args: Arguments): Result | undefined => {
      try {
        return syncCall(...args);
      } catch {
        return undefined;
      }
    },
    (...args: Arguments) => asyncCall(...args).catch(() => undefined),
  );
}
