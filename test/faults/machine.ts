import { setTimeout as delay } from 'node:timers/promises';
import { descriptors, residentMiB } from '../support/resources.ts';
import { holdsWithin } from '../support/wait.ts';
import type { Listener } from './fault.ts';
import { askPlain } from './plain.ts';

const SETTLE_MS = 10_000;
const SAMPLE_MS = 20;
/** Consecutive samples with the same number of descriptors. */
const STEADY_SAMPLES = 10;

/**
 * Waits until no more descriptors are open than before.
 * @returns a line with the number that remains open, or nothing
 */
export async function descriptorsLeft(listener: Listener, before: number): Promise<string[]> {
  if (await holdsWithin(SETTLE_MS, () => descriptors(listener) <= before)) return [];
  return [`${descriptors(listener)} descriptors remain open of ${before} before`];
}

/** Descriptors of a listener that has answered a request and has no clients. */
export async function descriptorsAtRest(listener: Listener): Promise<number> {
  await askPlain(listener.port);
  let last = descriptors(listener);
  for (let steady = 0; steady < STEADY_SAMPLES; steady += 1) {
    await delay(SAMPLE_MS);
    const now = descriptors(listener);
    if (now !== last) steady = 0;
    last = now;
  }
  return last;
}

/** Samples the resident memory during a task; `peak` is in MiB. */
export async function peakWhile<T>(
  listener: Listener,
  task: Promise<T>,
): Promise<{ peak: number; result: T }> {
  let peak = residentMiB(listener);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMiB(listener));
  }, SAMPLE_MS);
  try {
    const result = await task;
    return { peak, result };
  } finally {
    clearInterval(timer);
  }
}
