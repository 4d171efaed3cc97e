import { statPath } from '../../files/fs.ts';
import type { Budget } from '../../listings/budget.ts';
import type { Rows } from '../../listings/rows.ts';
import type { ByteString } from '../../util/text.ts';
import { type Entries, type Entry, linkOf, timeOf } from './entries.ts';
import { readLazily } from './lazy-rows.ts';
import { inspectEntries, type ReadOptions, readEntries } from './read-entries.ts';
import { renderCachedOrOnDemand } from './render-rows.ts';
import { rowGroups } from './row.ts';
import { sortAndFilter, type View } from './sort.ts';

/** The media type of each format. */
export const TYPES = { html: 'text/html', text: 'text/plain', json: 'application/json' } as const;
export type Format = keyof typeof TYPES;
export const FORMATS = Object.keys(TYPES) as readonly Format[];

export interface RenderOptions {
  readonly format: Format;
  readonly view: View;
  readonly budget: Budget;
  /** Whether the rows of a large folder may be read and rendered while they are sent. */
  readonly mayBeLazy: boolean;
}

/** Format a slice of the entries; `index` is that of the slice. */
const RENDERERS: Record<Format, (entries: Entry[], index: number, view: View) => string> = {
  html: (entries, _, view) => rowGroups(entries, view),
  text: (entries) => entries.map(({ name }) => `${name}\n`).join(''),
  json: (entries, index) => `${index > 0 ? ',' : ''}${entries.map(asJson).join(',')}`,
};

/**
 * Reads a folder and renders its entries. serve-index reads the names while the disk is slow: it always uses threads, which
 * take longer than to read a cached folder directly.
 * @param path of the folder on disk
 * @throws the system's error if it cannot be read, and TooLarge
 */
export async function render(
  path: Buffer,
  { dotfiles, symlinks }: ReadOptions,
  { format, view, budget, mayBeLazy }: RenderOptions,
): Promise<Rows> {
  const toRows = async (entries: Entries) => {
    const order = await sortAndFilter(entries, view);
    const renderSlice = (slice: readonly number[], index: number) =>
      RENDERERS[format](
        slice.map((entry) => entries.at(entry)),
        index,
        view,
      );
    return { ...(await renderCachedOrOnDemand(order, budget, renderSlice)), totals: entries.totals(order) };
  };
  if (mayBeLazy && !budget.isSmall) return readLazily(path, dotfiles, budget);
  const readDirectly = () => readEntries(path, { dotfiles, symlinks }, budget);
  const stats = statPath(path);
  const isSlow = stats instanceof Promise;
  budget.checkFolder((await stats)?.size ?? 0);
  // serve-index follows links, which `symlinks` may forbid.
  const serveIndex =
    isSlow && format === 'html' && symlinks && budget.isSmall ? await loadServeIndex() : undefined;
  if (serveIndex === undefined) return toRows(await readDirectly());
  const inspect = (names: readonly ByteString[]) => {
    budget.checkNames(names.length);
    return inspectEntries(path, names, symlinks);
  };
  return serveIndex.renderByServeIndex(path, { dotfiles, render: toRows, inspect, readDirectly });
}

/** Slow to load; undefined where no descriptor is free, and on Node.js 20 from then on. */
async function loadServeIndex(): Promise<typeof import('./serve-index.ts') | undefined> {
  try {
    return await import('./serve-index.ts');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

function asJson(entry: Entry): string {
  const { name, type, size, mtime } = entry;
  return JSON.stringify({
    name,
    url: linkOf(entry),
    type: type === 'file' || type === 'folder' ? type : 'other',
    size,
    mtime: mtime === undefined ? mtime : (timeOf(mtime) ?? null),
  });
}
