/** A call that takes longer than this tells of a disk that has to be waited for. */
const SLOW_MS = 10;
/** For how long calls then go to threads: twice as long each time that the disk is still slow behind it. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;
/** A call that a thread has not finished by then keeps the others on threads as well. */
const STUCK_MS = 1000;

/** Whether the disk counts as slow, by how long calls take. Times are in milliseconds, of `performance.now`. */
export class Pace {
  #pauseMs = 0;
  #slowUntil = 0;
  /** When the calls of threads that are not finished began, the oldest first. */
  readonly #pending = new Set<{ readonly since: number }>();

  isSlow(now: number): boolean {
    if (now < this.#slowUntil) return true;
    if (this.#pending.size === 0) return false;
    const [oldest] = this.#pending;
    return oldest !== undefined && now - oldest.since > STUCK_MS;
  }

  /** Tells of a call that was made at once. */
  called(start: number, end: number): void {
    if (end - start <= SLOW_MS) return;
    const isSlowAgain = start - this.#slowUntil < this.#pauseMs;
    this.#pauseMs = isSlowAgain ? Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    this.#slowUntil = end + this.#pauseMs;
  }

  /** Tells of a call that a thread makes. */
  async pending<Result>(since: number, call: Promise<Result>): Promise<Result> {
    const entry = { since };
    this.#pending.add(entry);
    try {
      return await call;
    } finally {
      this.#pending.delete(entry);
    }
  }
}

const pace = new Pace();

/**
 * A call to the file system that is made at once as long as such calls are quick. What is in memory comes in
 * microseconds, where a thread takes ten times as long to be told and to answer. After one slow call all go to
 * threads, for 2 s and up to 60 s, so that a slow disk seldom blocks the others, and then for one call.
 */
export function syncWhileFast<Arguments extends unknown[], Result>(
  syncCall: (...args: Arguments) => Result,
  asyncCall: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Result | Promise<Result> {
  return (...args) => {
    const start = performance.now();
    if (pace.isSlow(start)) return pace.pending(start, asyncCall(...args));
    try {
      return syncCall(...args);
    } finally {
      pace.called(start, performance.now());
    }
  };
}

/** The same for a call that gives undefined where it fails. */
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
