import { readFileSync } from 'node:fs';
import { StartError } from '../errors.ts';
import { quoted } from '../util/quoted.ts';

/** Causes of unreadable files, by system error code. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
};

/**
 * Reads a file that an option names.
 * @param description names the file in the error
 * @throws StartError
 */
export function readOptionFile(description: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StartError(`Cannot read ${description} ${quoted(file)}: ${FAULTS[code] ?? code}`, 2);
  }
}
