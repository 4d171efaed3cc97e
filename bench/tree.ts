import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIG_FILE, entryName, SMALL_FILE } from './rows.ts';

/** Creates the folder that the contestants serve. */
export function createTree(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, SMALL_FILE.name), 'x'.repeat(SMALL_FILE.bytes));
  writeFileSync(join(folder, BIG_FILE.name), Buffer.alloc(BIG_FILE.bytes, 'x'));
  createListing(folder, 20);
  createListing(folder, 1000);
}

/** Creates the folder `listing-N` with N empty files. */
export function createListing(folder: string, entries: number): void {
  const listing = join(folder, `listing-${entries}`);
  mkdirSync(listing);
  for (let number = 0; number < entries; number += 1) writeFileSync(join(listing, entryName(number)), '');
}

/** Creates the sparse file `BYTES.bin`. */
export function createSparse(folder: string, bytes: number): void {
  const file = openSync(join(folder, `${bytes}.bin`), 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
}
