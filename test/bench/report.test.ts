import { expect, test } from 'vitest';
import { MARKS, reach, WEB_MARKS } from './marks.ts';
import { oldest } from './original.ts';
import { Results } from './results.ts';
import { table } from './table.ts';

test('table() aligns its columns', () => {
  expect(
    table(
      ['row', 'rate'],
      [
        ['file', '9'],
        ['1 KiB', '10,000'],
      ],
      [1],
    ),
  ).toBe(`\
| row   |   rate |
| ----- | -----: |
| file  |      9 |
| 1 KiB | 10,000 |`);
});

test('reach() compares medians with the marks, and says nothing of what was not measured', () => {
  const results = new Results();
  for (const file of [5000, 6000, 7000]) results.add('weblistener', { file, 'file-p99': 9, start: 250 });
  results.add('ceiling', { file: 10_000 });
  results.add('original', { file: 3000, 'file-p99': 90 });
  const measured = reach({ results, curves: {} }, MARKS).filter(({ holds }) => holds !== undefined);
  expect(measured.map(({ title, figure, holds }) => [title, figure, holds])).toEqual([
    ['1 KiB file, times ceiling', 0.6, true],
    ['1 KiB file, times original', 2, false],
    ['its 99th percentile, times original', 0.1, true],
    ['from exec to the first answer', 250, false],
  ]);
});

test('reach() compares the web profile with marks of its own', () => {
  const results = new Results();
  results.add('weblistener', { file: 12_000, big: 900 });
  results.add('sirv', { file: 10_000, big: 1000 });
  results.add('http-server', { file: 5000 });
  results.add('serve', { file: 2000 });
  const measured = reach({ results, curves: {} }, WEB_MARKS);
  expect(measured.map(({ title, figure, holds }) => [title, figure, holds])).toEqual([
    ['1 KiB file, times sirv', 1.2, true],
    ['1 KiB file, times http-server', 2.4, false],
    ['1 KiB file, times serve', 6, true],
    ['100 MB file, one client, times sirv', 0.9, false],
  ]);
});

test('oldest() prefers the Python nearest to the original', () => {
  const python = (...version: number[]) => ({ program: `python${version.join('.')}`, version });
  expect(oldest([python(3, 11, 7), python(3, 6, 15), python(3, 10, 1)])).toEqual(python(3, 6, 15));
  expect(oldest([python(3, 6, 15), python(3, 5, 10), python(2, 7, 18)])).toEqual(python(3, 5, 10));
  expect(oldest([python(3, 4, 10), python(2, 7, 18)])).toBeUndefined();
});
