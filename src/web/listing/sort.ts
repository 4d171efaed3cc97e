import { mapInChunks, sortInChunks } from '../../util/chunks.ts';
import type { Entries } from './entries.ts';

const SORTS = ['name', 'size', 'mtime'] as const;
export type Sort = (typeof SORTS)[number];

/** How a listing is to be shown. */
export interface View {
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  /** What names have to contain, in any case. */
  readonly filter: string;
}

/** Reads `?sort=name|size|mtime&order=asc|desc&filter=TEXT`; what has no meaning counts as not said. */
export function readView(target: string): View {
  const query = new URLSearchParams(/\?([^#]*)/.exec(target)?.[1] ?? '');
  const sort = SORTS.find((name) => name === query.get('sort')) ?? 'name';
  return { sort, order: query.get('order') === 'desc' ? 'desc' : 'asc', filter: query.get('filter') ?? '' };
}

/** The query of a view, without what is so by default. */
export function writeView({ sort, order, filter }: View): string {
  const query = new URLSearchParams();
  if (sort !== 'name' || order !== 'asc') query.set('sort', sort);
  if (order !== 'asc') query.set('order', order);
  if (filter !== '') query.set('filter', filter);
  return `?${query}`;
}

/**
 * Folders first, then by what is asked for, then by name: numbers in names count as numbers. Backwards the folders come
 * first too.
 * @returns the indices of the entries that are shown
 */
export async function sortAndFilter(entries: Entries, { sort, order, filter }: View): Promise<number[]> {
  const sign = order === 'asc' ? 1 : -1;
  return sortInChunks(
    await filterEntries(entries, filter.toLowerCase()),
    (a, b) =>
      Number(entries.type(b) === 'folder') - Number(entries.type(a) === 'folder') ||
      sign * (compareBy(sort, entries, a, b) || entries.compareNames(a, b)),
  );
}

async function filterEntries(entries: Entries, wanted: string): Promise<number[]> {
  const all = Array.from({ length: entries.length }, (_, index) => index);
  if (wanted === '') return all;
  const kept: number[] = [];
  await mapInChunks(all, (slice) => {
    kept.push(...slice.filter((index) => entries.name(index).toLowerCase().includes(wanted)));
  });
  return kept;
}

/** What has no size comes first, as if it were smaller than nothing; what has no time as if it were of 1970. */
function compareBy(sort: Sort, entries: Entries, a: number, b: number): number {
  switch (sort) {
    case 'size':
      return (entries.size(a) ?? -1) - (entries.size(b) ?? -1);
    case 'mtime':
      return (entries.mtime(a) ?? 0) - (entries.mtime(b) ?? 0);
    default:
      return 0;
  }
}
