import { describe, expect, test } from 'vitest';
import { displayedSecond, formatDate } from '../src/date.ts';

test.each([
  { seconds: 0, text: 'Thu, 01 Jan 1970 00:00:00 GMT', why: 'the epoch' },
  { seconds: 1400605227, text: 'Tue, 20 May 2014 17:00:27 GMT', why: 'a day of two digits' },
  { seconds: -1, text: 'Wed, 31 Dec 1969 23:59:59 GMT', why: 'before the epoch' },
  { seconds: -62135596800, text: 'Mon, 01 Jan 0001 00:00:00 GMT', why: 'the first second of Python' },
  { seconds: 253402300799, text: 'Fri, 31 Dec 9999 23:59:59 GMT', why: 'the last one' },
  { seconds: 253402300800, text: undefined, why: 'the one behind it' },
  { seconds: -62135596801, text: undefined, why: 'the one before the first' },
])('formatDate(): $why', ({ seconds, text }) => {
  expect(formatDate(seconds)).toBe(text);
});

describe('displayedSecond()', () => {
  test.each([
    { nanoseconds: 1_234_567_890_987_000_000n, second: 1_234_567_890, why: 'a fraction is cut' },
    { nanoseconds: 1_234_567_890_999_999_000n, second: 1_234_567_890, why: 'up to the last microsecond' },
    {
      nanoseconds: 1_234_567_890_999_999_700n,
      second: 1_234_567_891,
      why: 'what rounds to the next microsecond is the next second',
    },
    { nanoseconds: -1n, second: 0, why: 'a nanosecond before the epoch rounds to it' },
    { nanoseconds: -500_000_000n, second: -1, why: 'half a second before the epoch is in second -1' },
    { nanoseconds: -1_000_000_000n, second: -1, why: 'a whole second before the epoch' },
    { nanoseconds: -1_500_000_000n, second: -2, why: 'one and a half' },
  ])('$why', ({ nanoseconds, second }) => {
    expect(displayedSecond(nanoseconds)).toBe(second);
  });
});
