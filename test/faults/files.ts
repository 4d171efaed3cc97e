import { FAULTS as ARCHIVES } from './archives.ts';
import type { Fault } from './fault.ts';
import { FAULTS as CHANGED } from './files-changed.ts';
import { FAULTS as DATES } from './files-dates.ts';
import { FAULTS as ERRORS } from './files-errors.ts';
import { FAULTS as FOLDERS } from './files-folders.ts';
import { FAULTS as NAMES } from './files-names.ts';
import { FAULTS as REPLACED } from './files-replaced.ts';
import { FAULTS as SLOW } from './files-slow.ts';
import { FAULTS as SPARSE } from './files-sparse.ts';
import { FAULTS as SPECIAL } from './files-special.ts';
import { FAULTS as LISTINGS } from './large-listings.ts';

/** Files that change, special files, many, large or badly named files, and failing disks. */
export const FAULTS: readonly Fault[] = [
  ...CHANGED,
  ...REPLACED,
  ...FOLDERS,
  ...LISTINGS,
  ...ARCHIVES,
  ...SPECIAL,
  ...SPARSE,
  ...NAMES,
  ...DATES,
  ...ERRORS,
  ...SLOW,
];
