import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Waits for a promise.
 * @throws after `ms` milliseconds, naming what was waited for
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
 * Waits until a condition holds that no event announces.
 * @returns whether it came to hold within `ms` milliseconds
 */
export async function comes(ms: number, condition: () => boolean): Promise<boolean> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** Runs `count` tasks, `atOnce` of them at a time. */
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
