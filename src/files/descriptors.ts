import { closeSync, fstatSync, openSync, statSync } from 'node:fs';

/** Open files by descriptor on Linux, as links to their real paths (proc(5)). */
const PROC = '/proc/self/fd';

/** The same elsewhere, for example on macOS, though not as links (fd(4)). */
const DEV = '/dev/fd';

/**
 * Finds the directory in which open files can be opened again by descriptor.
 * @returns undefined if the system has none
 */
export function findDescriptorDirectory(): string | undefined {
  const fd = openSync('/', 'r');
  try {
    return [PROC, DEV].find((directory) => isSameFile(`${directory}/${fd}`, fd));
  } finally {
    closeSync(fd);
  }
}

/** The path of an open file on Linux, valid even if the file was renamed or removed. */
export function descriptorPath(fd: number): Buffer {
  return Buffer.from(`${PROC}/${fd}`);
}

function isSameFile(path: string, fd: number): boolean {
  try {
    const [found, open] = [statSync(path), fstatSync(fd)];
    return found.dev === open.dev && found.ino === open.ino && found.size === open.size;
  } catch {
    return false;
  }
}
