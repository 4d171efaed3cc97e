import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where Linux shows what is open, each descriptor by its number; the name there is its real path (proc(5)). */
const PROC = '/proc/self/fd';

/** Where others show it, macOS among them (fd(4)). */
const DEV = '/dev/fd';

/**
 * The folder in which an open file is found by its descriptor.
 * @returns undefined where the system has none
 */
export function findDescriptors(): string | undefined {
  const fd = openSync(fileURLToPath(import.meta.url), 'r');
  try {
    return [PROC, DEV].find((folder) => leadsTo(`${folder}/${fd}`, fd));
  } finally {
    closeSync(fd);
  }
}

/** The path under which Linux shows what a descriptor has open, whatever has become of its name. */
export function descriptorPath(fd: number): Buffer {
  return Buffer.from(`${PROC}/${fd}`);
}

function leadsTo(path: string, fd: number): boolean {
  try {
    const [found, open] = [statSync(path), fstatSync(fd)];
    return found.dev === open.dev && found.ino === open.ino && found.size === open.size;
  } catch {
    return false;
  }
}
