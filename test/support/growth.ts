/** The shortest time worth measuring, in milliseconds. */
const MEASURABLE_MS = 5;

/** How long each size is measured per round. */
const MEASURED_MS = 50;
const ROUNDS = 4;

/** More rounds while the result looks worse than linear, because other processes can cause that. */
const MAX_ROUNDS = 20;

export interface Sizes {
  /** The smallest size; it is doubled while its work is too short to measure. */
  readonly from: number;
  /** The largest size. */
  readonly to: number;
}

/**
 * The factor by which some work takes longer for twice its size: about 2 if it grows linearly, 4 if it grows
 * quadratically. Takes the shortest of several times, because other processes only add to them.
 */
export async function growthOf(work: (size: number) => unknown, { from, to }: Sizes): Promise<number> {
  let size = from;
  while (size * 4 <= to && (await timeOf(work, size)) < MEASURABLE_MS) size *= 2;
  let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS || (round < MAX_ROUNDS && twice / once > 2.5); round += 1) {
    once = Math.min(once, await leastTime(work, size));
    twice = Math.min(twice, await leastTime(work, size * 2));
  }
  return twice / once;
}

async function leastTime(work: (size: number) => unknown, size: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let total = 0, times = 0; total < MEASURED_MS || times < 2; times += 1) {
    const time = await timeOf(work, size);
    least = Math.min(least, time);
    total += time;
  }
  return least;
}

async function timeOf(work: (size: number) => unknown, size: number): Promise<number> {
  const started = performance.now();
  await work(size);
  return performance.now() - started;
}
