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
  expect(pauses(new SlowDiskDetector(() => 0), 8, callMs)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
});

test('the pause starts over once the disk was fast for as long as it was slow', () => {
  const detector = new SlowDiskDetector(() => 0);
  pauses(detector, 3);
  const later = 1_000_000;
  detector.recordSync(later, later + 10);
  expect(detector.isSlow(later + 10)).toBe(false);
  detector.recordSync(later, later + 11);
  expect(detector.isSlow(later + 11 + 1999)).toBe(true);
  expect(detector.isSlow(later + 11 + 2000)).toBe(false);
});

test.each([
  { why: 'the wait for a processor explains it', waitMs: 45, isSlow: false },
  { why: 'the wait for a processor explains a part of it', waitMs: 35, isSlow: true },
])('a call of 50 ms is slow: $isSlow, if $why', ({ waitMs, isSlow }) => {
  let total = 1000;
  const detector = new SlowDiskDetector(() => total);
  detector.beforeSync(0);
  total += waitMs;
  detector.recordSync(0, 50);
  expect(detector.isSlow(51)).toBe(isSlow);
});

test('a wait long before a call does not explain it', () => {
  let total = 0;
  const detector = new SlowDiskDetector(() => total);
  detector.beforeSync(0);
  total = 1000;
  detector.beforeSync(500);
  detector.recordSync(500, 550);
  expect(detector.isSlow(551)).toBe(true);
});

test('a pending threaded call keeps the disk slow until it settles', async () => {
  const detector = new SlowDiskDetector(() => 0);
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
