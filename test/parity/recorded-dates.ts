import { readFileSync } from 'node:fs';

/** A file time and its `Last-Modified` in CPython 3.5.10; null for an exception. */
export type DateRow = readonly [seconds: string, nanoseconds: number, lastModified: string | null];

export const DATE_ROWS = (
  JSON.parse(readFileSync(new URL('recorded-dates.json', import.meta.url), 'utf8')) as {
    rows: readonly DateRow[];
  }
).rows;

/** Nanoseconds since 1970. */
export function nanosecondsOf([seconds, nanoseconds]: DateRow): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}
