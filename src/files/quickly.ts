/** A call that takes longer than this tells of a disk that has to be waited for. */
const SLOW_MS = 10;
/** For how long calls then go to threads. */
const THREADED_MS = 2000;

let threadedUntil = 0;

/**
 * A call to the file system that is made at once as long as such calls are quick. What is in memory comes in
 * microseconds, where a thread takes ten times as long to be told and to answer. After one slow call all go to
 * threads for a while, so that a slow disk takes at most 10 ms of every 2 s, or one call of its, from the others.
 */
export function quickly<Arguments extends unknown[], Result>(
  atOnce: (...args: Arguments) => Result,
  byThread: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Result | Promise<Result> {
  return (...args) => {
    const start = performance.now();
    if (start < threadedUntil) return byThread(...args);
    try {
      return atOnce(...args);
    } finally {
      const end = performance.now();
      if (end - start > SLOW_MS) threadedUntil = end + THREADED_MS;
    }
  };
}

/** Whether a call was slow a while ago. */
export function isDiskSlow(): boolean {
  return performance.now() < threadedUntil;
}
