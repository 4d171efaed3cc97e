import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The absolute path of a folder that is to be served. A symbolic link is not followed here but at each request,
 * so that it can be switched.
 * @throws Error whose message says why it cannot be served
 */
export function servedDirectory(directory: string): Buffer {
  if (directory === '') throw new Error('it is empty');
  const path = absolutePath(directory);
  if (!statFolder(path).isDirectory()) throw new Error('it is not a directory');
  return path;
}

/** In bytes, which `process.cwd` does not give: the name of the current folder need not be UTF-8. */
function absolutePath(directory: string): Buffer {
  try {
    return directory === '.'
      ? realpathSync.native('.', { encoding: 'buffer' })
      : Buffer.from(resolve(directory));
  } catch {
    throw new Error('the current directory does not exist');
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
      code === 'ENOENT' || code === 'ENOTDIR' ? 'it does not exist' : `it cannot be read (${code})`,
    );
  }
}
