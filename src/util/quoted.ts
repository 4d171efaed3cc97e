/** What JSON leaves as it is and terminals obey, or take for the end of a line or a change of direction. */
const OBEYED = /[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A value as messages show it: in quotes, on one line. */
export function quoted(value: string): string {
  return JSON.stringify(value).replace(OBEYED, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
