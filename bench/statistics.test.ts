import { expect, test } from 'vitest';
import { median, percentile, ratio } from './statistics.ts';

test.each([
  { values: [3], expected: 3, why: 'a single value' },
  { values: [9, 1, 5], expected: 5, why: 'unsorted values' },
  { values: [10, 2, 4, 1], expected: 3, why: 'an even number of values' },
  { values: [100, 20, 3], expected: 20, why: 'values that sort differently as text' },
  { values: [], expected: Number.NaN, why: 'no values' },
])('median() of $why', ({ values, expected }) => {
  expect(median(values)).toBe(expected);
});

test('percentile() returns one of the values, by nearest rank', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200]);
  expect(percentile([7], 99)).toBe(7);
});

test.each([
  { ours: [10, 1000, 30], theirs: [5, 10, 20], expected: 3, why: 'the quotient of the medians' },
  { ours: undefined, theirs: [1], expected: undefined, why: 'undefined without our figures' },
  { ours: [1], theirs: undefined, expected: undefined, why: 'undefined without their figures' },
  { ours: [1], theirs: [0], expected: undefined, why: 'undefined for a median of 0' },
])('ratio() is $why', ({ ours, theirs, expected }) => {
  expect(ratio(ours, theirs)).toBe(expected);
});
