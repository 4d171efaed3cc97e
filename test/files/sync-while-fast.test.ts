import { expect, test } from 'vitest';
import { SlowDiskDetector } from '../../src/files/sync-while-fast.ts';

/** Repeats slow calls as soon as calls are synchronous again; returns the pauses in between in seconds. */
function pauses(detector: SlowDiskDetector, count: number, callMs = 11): number[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    detector.recordSync(now, now + callMs);
    const start = now + callMs;
    for (now = start; detector.isSlow(now); ) now += 100;
    return Math.floor((now - start) / 1000);
  });
}

test.each([11, 50, 30_000])('a disk whose calls take %i ms is retried after 2, 4, 8 ... 60 s', (callMs) => {
  expect(pauses(new SlowDiskDetector(), 8, callMs)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
});

test('the pause starts over once the disk was fast for as long as it was slow', () => {
  const detector = new SlowDiskDetector();
  pauses(detector, 3);
  const later = 1_000_000;
  detector.recordSync(later, later + 10);
  expect(detector.isSlow(later + 10)).toBe(false);
  detector.recordSync(later, later + 11);
  expect(detector.isSlow(later + 11 + 1999)).toBe(true);
  expect(detector.isSlow(later + 11 + 2000)).toBe(false);
});

test('a pending threaded call keeps the disk slow until it settles', async () => {
  const detector = new SlowDiskDetector();
  let fail = (_: Error) => {};
  const call = detector.trackAsync(
    0,
    new Promise((_, reject) => {
      fail = reject;
    }),
  );
  await detector.trackAsync(500, Promise.resolve());
  expect(detector.isSlow(1000)).toBe(false);
  expect(detector.isSlow(1001)).toBe(true);
  expect(detector.isSlow(1_000_000)).toBe(true);
  fail(new Error('gone'));
  await expect(call).rejects.toThrow('gone');
  expect(detector.isSlow(1_000_000)).toBe(false);
});
