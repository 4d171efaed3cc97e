import { setImmediate } from 'node:timers/promises';
import { nameOf, readDirectory } from '../../files/directory.ts';
import { statLink, statPath } from '../../files/fs.ts';
import type { Budget } from '../../listings/budget.ts';
import { type ByteString, toBuffer } from '../../util/text.ts';
import { Entries } from './entries.ts';

/** Entries inspected per event loop turn. */
const CHUNK_ENTRIES = 128;

export interface ReadOptions {
  readonly dotfiles: boolean;
  /** Whether links are followed. */
  readonly symlinks: boolean;
}

/**
 * Reads the entries of a folder in directory order, with names of any bytes.
 * @throws the system's error if the folder cannot be read, and TooLarge
 */
export async function readEntries(
  folder: Buffer,
  { dotfiles, symlinks }: ReadOptions,
  budget: Budget,
): Promise<Entries> {
  const names: ByteString[] = [];
  await readDirectory(folder, { dotfiles, encoding: 'buffer' }, (dirents) => {
    for (const dirent of dirents) names.push(nameOf(dirent));
    budget.checkNames(names.length);
  });
  const stat = symlinks ? statPath : statLink;
  const entries = new Entries(names);
  for (const [index, name] of names.entries()) {
    entries.fill(index, await stat(Buffer.concat([folder, toBuffer(`/${name}`)])));
    if ((index + 1) % CHUNK_ENTRIES === 0) await setImmediate();
  }
  return entries;
}
