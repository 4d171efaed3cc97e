import {
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An entry of a tree to serve; `path` and `target` are bytes, percent-encoded. */
export interface TreeEntry {
  path: string;
  type: 'file' | 'dir' | 'symlink';
  base64?: string;
  repeat?: { byte: number; times: number };
  target?: string;
  /** Seconds since 1970, with a fraction. */
  mtime?: number;
}

/** Decodes percent-encoding to bytes. */
export function percentDecode(text: string): Buffer {
  const decoded = text.replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1');
}

/** A temporary folder with its real path; `remove` deletes it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'weblistener-test-')));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Creates a tree in a folder.
 * @returns the paths that the file system refuses; none on Linux
 */
export function layTree(folder: string, entries: TreeEntry[]): string[] {
  return entries.filter((entry) => !lay(folder, entry)).map(({ path }) => path);
}

/** Creates up to 65,000 empty files in a folder, as hard links to one: a new inode takes much longer. */
export function layEmptyFiles(folder: string, count: number, nameOf: (number: number) => string): void {
  const first = join(folder, nameOf(0));
  writeFileSync(first, '');
  for (let number = 1; number < count; number += 1) linkSync(first, join(folder, nameOf(number)));
}

/** Replaces the content of a folder, which is created if it is missing. @throws if the file system refuses a path */
export function replaceTree(folder: string, entries: TreeEntry[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder, { encoding: 'buffer' }))
    rmSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { recursive: true, force: true });
  const refused = layTree(folder, entries);
  if (refused.length > 0) throw new Error(`The file system refuses ${refused.join(' ')}`);
}

function lay(folder: string, entry: TreeEntry): boolean {
  const path = Buffer.concat([Buffer.from(`${folder}/`), percentDecode(entry.path)]);
  try {
    mkdirSync(path.subarray(0, path.lastIndexOf('/')), { recursive: true });
    if (entry.type === 'dir') mkdirSync(path, { recursive: true });
    else if (entry.type === 'symlink') symlinkSync(percentDecode(entry.target ?? ''), path);
    else writeFileSync(path, content(entry));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['EILSEQ', 'EINVAL', 'EPERM'].includes(code)) return false;
    throw error;
  }
  if (entry.mtime !== undefined) {
    (entry.type === 'symlink' ? lutimesSync : utimesSync)(path, entry.mtime, entry.mtime);
  }
  return true;
}

function content({ base64, repeat }: TreeEntry): Buffer {
  return repeat ? Buffer.alloc(repeat.times, repeat.byte) : Buffer.from(base64 ?? '', 'base64');
}
