import { mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Entries of a typical folder, with sizes and times (UTC); folders have no size. */
const ENTRIES: readonly (readonly [name: string, bytes: number | undefined, time: string])[] = [
  ['Contracts', undefined, '2026-03-02T08:15'],
  ['Music', undefined, '2025-11-21T19:42'],
  ['Photos 2026', undefined, '2026-06-28T17:03'],
  ['Annual report 2025.pdf', 2_418_304, '2026-02-11T10:20'],
  ['Budget 2026.ods', 86_412, '2026-01-09T16:48'],
  ['Floor plan.svg', 41_977, '2024-09-30T07:05'],
  ['Interview part 1.flac', 148_226_310, '2026-05-14T13:31'],
  ['Interview part 2.flac', 97_530_118, '2026-05-14T14:26'],
  ['Interview part 10.flac', 8_164_552, '2026-05-19T09:12'],
  ['Meeting notes.md', 3_871, '2026-06-30T11:57'],
  ['Site backup.tar.gz', 1_284_905_331, '2026-06-01T02:00'],
  ['Überblick für alle.odp', 5_730_204, '2025-12-18T15:39'],
  ['VERSION', 6, '2023-04-05T12:00'],
];

/** The path of the folder. */
export const DEMO = '/Shared/Studio/';

/** Creates a typical folder. Its files are sparse. */
export function layDemo(root: string, below = DEMO): void {
  const folder = join(root, below);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes, time] of ENTRIES) {
    const path = join(folder, name);
    if (bytes === undefined) mkdirSync(path);
    else writeFileSync(path, '');
    if (bytes !== undefined) truncateSync(path, bytes);
    utimesSync(path, new Date(`${time}Z`), new Date(`${time}Z`));
  }
}
