import { fileURLToPath } from 'node:url';

/** A run of the suite. */
export interface Suite {
  /** Part of every name and label that the run makes. */
  readonly id: string;
  /** Temporary, for all files of the run. */
  readonly folder: string;
  readonly nodeImage: string;
  readonly pythonImage: string;
  /** The images under test, by their tags. */
  readonly ours: string;
  readonly original: string;
}

/** What everything of a run is labelled with. */
export function labelOf({ id }: Pick<Suite, 'id'>): string {
  return `weblistener.suite=${id}`;
}

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the two files that either image brings, and the listener in it. */
export const PYTHON_FOLDER = fileURLToPath(new URL('../../python', import.meta.url));

/** Of `docker run`, for the least that a container can do. */
export const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
