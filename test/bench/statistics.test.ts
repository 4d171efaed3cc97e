import { expect, test } from 'vitest';
import { median, percentile, ratio, spread } from './statistics.ts';

test.each([
  { values: [3], middle: 3, why: 'one value' },
  { values: [9, 1, 5], middle: 5, why: 'an odd number, in any order' },
  { values: [10, 2, 4, 1], middle: 3, why: 'an even number: between the two' },
  { values: [100, 20, 3], middle: 20, why: 'numbers are sorted as numbers' },
])('median() finds the middle of $why', ({ values, middle }) => {
  expect(median(values)).toBe(middle);
});

test('median() of nothing is no number', () => {
  expect(median([])).toBeNaN();
});

test('percentile() is a value that was measured', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200]);
  expect(percentile([7], 99)).toBe(7);
});

test('spread() names the least and the greatest', () => {
  expect(spread([4, 2, 8])).toEqual({ least: 2, most: 8 });
});

test('ratio() divides the medians', () => {
  expect(ratio([10, 1000, 30], [5, 10, 20])).toBe(3);
});

test.each([
  { ours: undefined, theirs: [1], why: 'ours was not measured' },
  { ours: [1], theirs: undefined, why: 'theirs was not measured' },
  { ours: [1], theirs: [], why: 'there is no figure' },
  { ours: [1], theirs: [0], why: 'theirs is nothing' },
])('ratio() is none where $why', ({ ours, theirs }) => {
  expect(ratio(ours, theirs)).toBeUndefined();
});
