import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIG_FILE, entryName, SMALL_FILE } from './rows.ts';

/** Lays what all contestants serve. */
export function layTree(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, SMALL_FILE.name), 'x'.repeat(SMALL_FILE.bytes));
  writeFileSync(join(folder, BIG_FILE.name), Buffer.alloc(BIG_FILE.bytes, 'x'));
  layListing(folder, 20);
  layListing(folder, 1000);
}

/** Lays the folder `listing-N` of so many files. */
export function layListing(folder: string, entries: number): void {
  const listing = join(folder, `listing-${entries}`);
  mkdirSync(listing);
  for (let number = 0; number < entries; number += 1) writeFileSync(join(listing, entryName(number)), '');
}

/** Lays the file `BYTES.bin`, which takes no room on disk. */
export function laySparse(folder: string, bytes: number): void {
  const file = openSync(join(folder, `${bytes}.bin`), 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
}
