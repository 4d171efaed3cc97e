import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes and years: every sort order is different. */
const FILES = [
  ['file 9.txt', 500, 2013],
  ['file 10.txt', 20, 2015],
  ['FILE 11.txt', 3000, 2011],
] as const;

const FOLDERS = [
  ['Attic', 2020],
  ['zoo', 2010],
] as const;

/** Three files and two folders, one of which contains another. */
export function layMixed(folder: string): void {
  mkdirSync(join(folder, 'Attic/deep'), { recursive: true });
  mkdirSync(join(folder, 'zoo'));
  writeFileSync(join(folder, 'Attic/deep/inner.txt'), 'the inner file');
  for (const [name, bytes] of FILES) writeFileSync(join(folder, name), 'x'.repeat(bytes));
  for (const [name, ...rest] of [...FILES, ...FOLDERS])
    utimesSync(join(folder, name), Date.UTC(rest.at(-1) ?? 0) / 1000, Date.UTC(rest.at(-1) ?? 0) / 1000);
}

/** The names in a listing, in the order of each column. */
export const ORDERS = {
  Name: {
    ascending: ['Attic/', 'zoo/', 'file 9.txt', 'file 10.txt', 'FILE 11.txt'],
    descending: ['zoo/', 'Attic/', 'FILE 11.txt', 'file 10.txt', 'file 9.txt'],
  },
  Size: {
    ascending: ['Attic/', 'zoo/', 'file 10.txt', 'file 9.txt', 'FILE 11.txt'],
    descending: ['zoo/', 'Attic/', 'FILE 11.txt', 'file 9.txt', 'file 10.txt'],
  },
  Modified: {
    ascending: ['zoo/', 'Attic/', 'FILE 11.txt', 'file 9.txt', 'file 10.txt'],
    descending: ['Attic/', 'zoo/', 'file 10.txt', 'file 9.txt', 'FILE 11.txt'],
  },
} as const;
