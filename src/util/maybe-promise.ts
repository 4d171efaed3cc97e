/** A value that is available now or later. */
export type MaybePromise<T> = T | Promise<T>;

/** Continues with a value, synchronously if it is available: on a fast disk, requests then need no promise. */
export function whenReady<T, Result>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs work that may take time, and `cleanUp` after it, whether it succeeds or fails. */
export function withCleanUp<T>(work: () => MaybePromise<T>, cleanUp: () => void): MaybePromise<T> {
  let result: MaybePromise<T>;
  try {
    result = work();
  } catch (error) {
    cleanUp();
    throw error;
  }
  if (result instanceof Promise) return result.finally(cleanUp);
  cleanUp();
  return result;
}
