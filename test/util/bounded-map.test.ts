import { expect, test } from 'vitest';
import { BoundedMap } from '../../src/util/bounded-map.ts';

test('evicts the oldest entries above the limit', () => {
  const map = new BoundedMap<string, string>(5, (text) => text.length);
  map.set('a', '123');
  map.set('b', '45');
  map.set('a', '12');
  expect([map.get('a'), map.get('b')]).toEqual(['12', '45']);
  map.set('c', '67');
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual(['12', undefined, '67']);
  map.set('d', '123456');
  expect([map.get('a'), map.get('c'), map.get('d')]).toEqual([undefined, undefined, undefined]);
  map.set('e', '12345');
  expect(map.get('e')).toBe('12345');
});

test('counts entries', () => {
  const map = new BoundedMap<number, number>(2);
  for (const key of [1, 2, 3]) map.set(key, key);
  expect([map.get(1), map.get(2), map.get(3)]).toEqual([undefined, 2, 3]);
});
