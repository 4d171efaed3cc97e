import { expect, test } from 'vitest';
import { FairQueue } from '../../src/util/fair-queue.ts';

test('serves keys in turns, and the tasks of each in order', () => {
  const queue = new FairQueue<string>({ maxPerKey: 3, maxTotal: 5 });
  for (const task of ['a1', 'a2', 'a3']) expect(queue.push('a', task)).toBe(true);
  expect(queue.push('a', 'a4')).toBe(false);
  for (const task of ['b1', 'b2']) expect(queue.push('b', task)).toBe(true);
  expect(queue.push('c', 'c1')).toBe(false);
  expect(queue.shift()).toBe('a1');
  expect(queue.push('c', 'c1')).toBe(true);
  expect(Array.from({ length: 6 }, () => queue.shift())).toEqual(['b1', 'a2', 'c1', 'b2', 'a3', undefined]);
  expect(queue.push('a', 'a5')).toBe(true);
  expect(queue.shift()).toBe('a5');
});
