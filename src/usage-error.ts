/** The command line or the environment asks for something that cannot be; the message is one line. */
export class UsageError extends Error {}

/** A value as messages show it: in quotes, on one line. */
export function quoted(value: string): string {
  return JSON.stringify(value).replace(/[\x7f-\x9f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
