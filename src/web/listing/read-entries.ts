import { closeDirectory, nameOf, openDirectory, readDirectory } from '../../files/directory.ts';
import { statLink, statPath } from '../../files/fs.ts';
import type { Budget } from '../../listings/budget.ts';
import { type ByteString, toBuffer } from '../../util/text.ts';
import { yieldToClients } from '../../util/yield.ts';
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
  return inspectEntries(folder, names, symlinks);
}

/**
 * Inspects the named entries of a folder.
 * @param symlinks whether links are followed
 */
export async function inspectEntries(
  folder: Buffer,
  names: readonly ByteString[],
  symlinks: boolean,
): Promise<Entries> {
  const entries = new Entries(names);
  await inspect(entries, names.keys(), { folder, symlinks });
  return entries;
}

/**
 * Inspects some entries of a folder.
 * @param indices of the entries
 */
export async function inspect(
  entries: Entries,
  indices: Iterable<number>,
  { folder, symlinks }: { readonly folder: Buffer; readonly symlinks: boolean },
): Promise<void> {
  const prefix = `${folder.toString('latin1')}/`;
  let count = 0;
  for (const index of indices) {
    const path = toBuffer(prefix + entries.bytes(index));
    const found = statLink(path);
    const own = found instanceof Promise ? await found : found;
    const isLink = own?.isSymbolicLink() === true;
    entries.fill(index, isLink && symlinks ? await statPath(path) : own, isLink);
    count += 1;
    if (count % CHUNK_ENTRIES === 0) await yieldToClients(count / CHUNK_ENTRIES);
  }
}

/** Whether a folder can be read. */
export async function isReadable(folder: Buffer): Promise<boolean> {
  try {
    closeDirectory(await openDirectory(folder, 'buffer'));
    return true;
  } catch {
    return false;
  }
}
