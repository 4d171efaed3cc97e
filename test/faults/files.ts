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

/** Files that change, that are none, that are many, large or named badly, and disks that fail. */
export const FAULTS: readonly Fault[] = [
  ...CHANGED,
  ...REPLACED,
  ...FOLDERS,
  ...SPECIAL,
  ...SPARSE,
  ...NAMES,
  ...DATES,
  ...ERRORS,
  ...SLOW,
];
