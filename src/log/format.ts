import { inspect } from 'node:util';

/** JavaScript can throw any value. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(inspect(thrown));
}

/** Two hexadecimal digits for a character below U+0100. */
export function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}
