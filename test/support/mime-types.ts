import { readFileSync, writeFileSync } from 'node:fs';
import type { Debian } from '../../src/python/images.ts';

/** The types by extension in the `/etc/mime.types` of each Debian release. */
export const DEBIAN_TYPES = JSON.parse(
  readFileSync(new URL('../tables/mime_types.json', import.meta.url), 'utf8'),
) as Record<Debian, Record<string, string>>;

/** Writes a `mime.types` file with the types of a Debian release. */
export function writeMimeTypes(file: string, debian: Debian): void {
  const lines = Object.entries(DEBIAN_TYPES[debian]).map(
    ([extension, type]) => `${type} ${extension.slice(1)}\n`,
  );
  writeFileSync(file, lines.join(''));
}
