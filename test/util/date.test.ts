import { describe, expect, test } from 'vitest';
import { displayedSecond, formatDate } from '../../src/util/date.ts';
import { DATE_ROWS, nanosecondsOf } from '../parity/recorded-dates.ts';

/** The range of a C `struct tm`: its years are an int, counted from 1900. */
const [FIRST_SECOND, LAST_SECOND] = [-67_768_040_609_740_800n, 67_768_036_191_676_799n];

test('every recorded time has the Last-Modified of CPython 3.5.10', () => {
  const ours = DATE_ROWS.map((row) => [
    row[0],
    row[1],
    formatDate(displayedSecond(nanosecondsOf(row))) ?? null,
  ]);
  expect(DATE_ROWS.length).toBe(1027);
  expect(ours).toEqual(DATE_ROWS);
});

test.each([
  { seconds: 0n, text: 'Thu, 01 Jan 1970 00:00:00 GMT', why: 'the epoch' },
  { seconds: 1_400_605_227n, text: 'Tue, 20 May 2014 17:00:27 GMT', why: 'a two-digit day' },
  { seconds: -1n, text: 'Wed, 31 Dec 1969 23:59:59 GMT', why: 'before the epoch' },
  {
    seconds: 951_782_400n,
    text: 'Tue, 29 Feb 2000 00:00:00 GMT',
    why: 'a leap day in a year divisible by 400',
  },
  { seconds: -2_203_891_200n, text: 'Thu, 01 Mar 1900 00:00:00 GMT', why: 'no leap day in 1900' },
  { seconds: -62_135_596_800n, text: 'Mon, 01 Jan    1 00:00:00 GMT', why: 'year 1, padded with spaces' },
  { seconds: -62_167_219_200n, text: 'Sat, 01 Jan    0 00:00:00 GMT', why: 'year 0' },
  { seconds: -62_162_121_600n, text: 'Tue, 29 Feb    0 00:00:00 GMT', why: 'the leap day of year 0' },
  { seconds: -62_167_219_201n, text: 'Fri, 31 Dec   -1 23:59:59 GMT', why: 'the year before year 0' },
  {
    seconds: -93_724_128_000n,
    text: 'Wed, 01 Jan -1000 00:00:00 GMT',
    why: 'a year longer than four characters',
  },
  { seconds: 253_402_300_800n, text: 'Sat, 01 Jan 10000 00:00:00 GMT', why: 'a five-digit year' },
  {
    seconds: 8_640_000_000_001n,
    text: 'Sat, 13 Sep 275760 00:00:01 GMT',
    why: 'beyond the range of a JavaScript Date',
  },
  {
    seconds: FIRST_SECOND,
    text: 'Thu, 01 Jan -2147481748 00:00:00 GMT',
    why: 'the first year that fits a C int',
  },
  { seconds: FIRST_SECOND - 8n, text: undefined, why: 'the last representable time before it' },
  {
    seconds: LAST_SECOND - 7n,
    text: 'Wed, 31 Dec 2147485547 23:59:52 GMT',
    why: 'the last year that fits a C int',
  },
  { seconds: LAST_SECOND, text: undefined, why: 'a time rounded into the next year as a double' },
  { seconds: 2n ** 63n - 1n, text: undefined, why: 'the largest time of a file system' },
  { seconds: -(2n ** 63n), text: undefined, why: 'the smallest time of a file system' },
])('formatDate() of $why', ({ seconds, text }) => {
  expect(formatDate(displayedSecond(seconds * 1_000_000_000n))).toBe(text);
});

test('formatDate() agrees with Date for every day from the year 1000 to 2200', () => {
  const [first, last] = [Date.UTC(1000, 0, 1) / 1000, Date.UTC(2200, 0, 1) / 1000];
  let differing = 0;
  for (let second = first + 86_399; second < last; second += 86_400)
    if (formatDate(second) !== new Date(second * 1000).toUTCString()) differing += 1;
  expect(differing).toBe(0);
});

describe('displayedSecond()', () => {
  test.each([
    { nanoseconds: 1_234_567_890_987_000_000n, second: 1_234_567_890, why: 'a fraction is dropped' },
    { nanoseconds: 1_600_000_000_999_999_800n, second: 1_600_000_000, why: 'never rounded up' },
    {
      nanoseconds: 1_600_000_000_999_999_999n,
      second: 1_600_000_001,
      why: 'unless the double rounds to the next second',
    },
    { nanoseconds: -100n, second: -1, why: 'a fraction before the epoch is floored' },
    { nanoseconds: -1n, second: -1, why: 'so is a nanosecond before the epoch' },
    { nanoseconds: -1_000_000_000n, second: -1, why: 'a whole second before the epoch' },
    { nanoseconds: -1_500_000_000n, second: -2, why: 'one and a half seconds before the epoch' },
  ])('$why', ({ nanoseconds, second }) => {
    expect(displayedSecond(nanoseconds)).toBe(second);
  });
});
