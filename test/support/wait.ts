import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Rejects if a promise is not settled within `ms` milliseconds.
 * @param what names it in the error
 */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Polls a condition until it is truthy.
 * @param what names it in the error
 * @param ms limit in milliseconds, checked between two polls
 * @returns the value of the condition
 * @throws when the limit has passed
 */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  ms = 30_000,
): Promise<Exclude<T, undefined | false | null | '' | 0>> {
  const end = performance.now() + ms;
  for (;;) {
    const result = await condition();
    if (result) return result as Exclude<T, undefined | false | null | '' | 0>;
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await delay(POLL_MS);
  }
}

/** Polls a condition for at most `ms` milliseconds; returns whether it became true. */
export function holdsWithin(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  return eventually('', condition, ms).catch(() => false);
}

/** Runs a task for each index below `count`, `atOnce` of them concurrently. */
export async function inParallel(
  { count, atOnce }: { count: number; atOnce: number },
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}
