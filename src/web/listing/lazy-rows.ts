import { nameOf, readDirectory } from '../../files/directory.ts';
import type { Budget } from '../../listings/budget.ts';
import type { Rows } from '../../listings/rows.ts';
import { mapInChunks, slicesOf } from '../../util/chunks.ts';
import type { ByteString } from '../../util/text.ts';
import { Entries } from './entries.ts';
import { inspect } from './read-entries.ts';
import { ENTRY_BYTES } from './render-rows.ts';
import { rowGroups } from './row.ts';
import { FIRST_VIEW, sortAndFilter } from './sort.ts';

/**
 * The rows of a folder in the first view. Only its names and link targets are read in advance: the entries are inspected
 * and rendered while the rows are sent, so that the client can already show the first ones. An entry is inspected once
 * for all answers.
 * @throws the system's error if the folder cannot be read, and TooLarge
 */
export async function readLazily(folder: Buffer, dotfiles: boolean, budget: Budget): Promise<Rows> {
  const entries = await classifyEntries(folder, dotfiles, budget);
  const order = await sortAndFilter(entries, FIRST_VIEW);
  await budget.reserve(order.length * ENTRY_BYTES);
  const inspections: Promise<void>[] = [];
  const chunks = async function* () {
    let index = 0;
    for (const slice of slicesOf(order)) {
      inspections[index] ??= inspect(entries, slice, { folder, symlinks: true });
      await inspections[index];
      index += 1;
      yield Buffer.from(
        rowGroups(
          slice.map((entry) => entries.at(entry)),
          FIRST_VIEW,
        ),
      );
    }
  };
  return {
    chunks: [],
    lazyChunks: { [Symbol.asyncIterator]: chunks },
    length: Number.POSITIVE_INFINITY,
    count: order.length,
    get totals() {
      return entries.totals(order);
    },
  };
}

/** Reads the names of a folder, and which of them are folders, from the directory itself and, for links, from their targets. */
async function classifyEntries(folder: Buffer, dotfiles: boolean, budget: Budget): Promise<Entries> {
  const names: ByteString[] = [];
  const folders = new Set<number>();
  const links: number[] = [];
  await readDirectory(folder, { dotfiles, encoding: 'buffer' }, (dirents) => {
    for (const dirent of dirents) {
      if (dirent.isDirectory()) folders.add(names.length);
      if (dirent.isSymbolicLink()) links.push(names.length);
      names.push(nameOf(dirent));
    }
    budget.checkNames(names.length);
  });
  const entries = new Entries(names);
  await inspect(entries, links, { folder, symlinks: true });
  for (const index of links) if (entries.type(index) === 'folder') folders.add(index);
  await mapInChunks([...names.keys()], (indices) => {
    for (const index of indices) entries.classify(index, folders.has(index));
  });
  return entries;
}
