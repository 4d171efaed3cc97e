import { execFileSync } from 'node:child_process';
import { closeSync, constants, opendirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeDirectory } from '../../src/files/directory.ts';
import { closeFile, openFile, readNext, statPath } from '../../src/files/fs.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/**
 * Closes a descriptor that was never open and a directory that is closed, which are errors.
 * A descriptor that was open would not do: its number is the next one given out.
 */
function closeWhatIsNotOpen(): void {
  closeFile(1_000_000);
  const directory = opendirSync(folder.path);
  directory.closeSync();
  closeDirectory(directory);
}

test('closeFile() and closeDirectory() ignore errors', closeWhatIsNotOpen);

test('calls are synchronous while the disk is fast, and go to threads after a slow one', async () => {
  const path = join(folder.path, 'file');
  writeFileSync(path, 'content');
  const name = Buffer.from(path);
  const fd = openFile(name, constants.O_RDONLY);
  expect(fd).toBeTypeOf('number');
  closeSync((await fd) as number);

  // A pipe stands in for a slow disk.
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const slow = openSync(pipe, constants.O_RDWR);
  const writer = execFileSync('sh', [
    '-c',
    '(sleep 0.1; printf x >"$0") >/dev/null 2>&1 & echo started',
    pipe,
  ]);
  expect(writer.toString()).toBe('started\n');
  expect(readNext(slow, Buffer.alloc(1))).toBe(1);
  closeSync(slow);

  closeWhatIsNotOpen();
  const later = openFile(name, constants.O_RDONLY);
  expect(later).toBeInstanceOf(Promise);
  closeSync((await later) as number);
  expect(await statPath(Buffer.from(join(folder.path, 'missing')))).toBeUndefined();
});
