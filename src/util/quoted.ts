/** Characters that `JSON.stringify` does not escape, although terminals interpret them, or break or reverse the line. */
const INTERPRETED = /[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A value for a message: in quotes, on one line. */
export function quoted(value: string): string {
  return JSON.stringify(value).replace(
    INTERPRETED,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
