import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The absolute path of the folder to serve. A symbolic link is not resolved here but at each request, so that it can
 * be switched.
 * @throws Error whose message says why it cannot be served, and what to do
 */
export function servedDirectory(directory: string): Buffer {
  if (directory === '') throw new Error('must not be empty; use a path, as in "./site"');
  const path = absolutePath(directory);
  if (!statFolder(path).isDirectory()) throw new Error('not a directory; use its parent directory');
  return path;
}

/** Not `process.cwd`, which returns a string: the name of the current folder need not be UTF-8. */
function absolutePath(directory: string): Buffer {
  try {
    return directory === '.'
      ? realpathSync.native('.', { encoding: 'buffer' })
      : Buffer.from(resolve(directory));
  } catch {
    throw new Error('the current directory was removed; change to another');
  }
}

function statFolder(path: Buffer) {
  try {
    const stats = statSync(path);
    accessSync(path, stats.isDirectory() ? constants.R_OK | constants.X_OK : constants.F_OK);
    return stats;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'no such directory; create it or use another'
        : `cannot be read (${code}); check its permissions`,
    );
  }
}
