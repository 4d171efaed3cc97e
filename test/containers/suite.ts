import { fileURLToPath } from 'node:url';

/** One run of the suite. */
export interface Suite {
  /** Part of all names and labels of the run. */
  readonly id: string;
  /** Temporary folder for all files of the run. */
  readonly folder: string;
  readonly nodeImage: string;
  readonly pythonImage: string;
  /** Tags of the images under test. */
  readonly ours: string;
  readonly original: string;
}

/** The label of everything that belongs to a run. */
export function labelOf({ id }: Pick<Suite, 'id'>): string {
  return `weblistener.suite=${id}`;
}

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder with the two files of both images and the tutorial's listener. */
export const PYTHON_FOLDER = fileURLToPath(new URL('../../python', import.meta.url));

/** Options of `docker run` that restrict a container as far as possible. */
export const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
