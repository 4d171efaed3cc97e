import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Listener } from './fault.ts';
import { askPlain } from './plain.ts';
import { comes } from './wait.ts';

const SETTLE_MS = 10_000;
const SAMPLE_MS = 20;
/** For so many samples the number of descriptors is to be the same. */
const STEADY_SAMPLES = 10;

/** How many descriptors the listener has open, without those of its workers. */
export function descriptors({ child }: Listener): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

/**
 * Waits until no more descriptors are open than before.
 * @returns a line that says how many remain, none where that is so
 */
export async function descriptorsLeft(listener: Listener, before: number): Promise<string[]> {
  if (await comes(SETTLE_MS, () => descriptors(listener) <= before)) return [];
  return [`${descriptors(listener)} descriptors remain open of ${before} before`];
}

/** Descriptors of a listener that has answered and has no clients. */
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

/** Resident memory of the listener, without its workers, in MiB; 0 where it has ended. */
export function residentMiB({ child }: Listener): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Takes the highest resident memory while something goes on, in MiB. */
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
