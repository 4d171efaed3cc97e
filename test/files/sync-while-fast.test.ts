import { expect, test } from 'vitest';
import { Pace } from '../../src/files/sync-while-fast.ts';

/** Makes a slow call as soon as calls are made at once again, and says for how long they were not. */
function pauses(pace: Pace, count: number, callMs = 11): number[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    pace.called(now, now + callMs);
    const start = now + callMs;
    for (now = start; pace.isSlow(now); ) now += 100;
    return Math.floor((now - start) / 1000);
  });
}

test.each([11, 50, 30_000])(
  'a disk whose calls take %i ms is tried again after 2, 4, 8 ... 60 s',
  (callMs) => {
    expect(pauses(new Pace(), 8, callMs)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  },
);

test('a disk that was quick for as long as it was slow begins anew', () => {
  const pace = new Pace();
  pauses(pace, 3);
  const later = 1_000_000;
  pace.called(later, later + 10);
  expect(pace.isSlow(later + 10)).toBe(false);
  pace.called(later, later + 11);
  expect(pace.isSlow(later + 11 + 1999)).toBe(true);
  expect(pace.isSlow(later + 11 + 2000)).toBe(false);
});

test('a call that a thread does not finish keeps the disk slow until it does', async () => {
  const pace = new Pace();
  let fail = (_: Error) => {};
  const call = pace.pending(
    0,
    new Promise((_, reject) => {
      fail = reject;
    }),
  );
  await pace.pending(500, Promise.resolve());
  expect(pace.isSlow(1000)).toBe(false);
  expect(pace.isSlow(1001)).toBe(true);
  expect(pace.isSlow(1_000_000)).toBe(true);
  fail(new Error('gone'));
  await expect(call).rejects.toThrow('gone');
  expect(pace.isSlow(1_000_000)).toBe(false);
});
