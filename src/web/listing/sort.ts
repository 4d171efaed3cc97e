import { mapInChunks, sortInChunks } from '../../util/chunks.ts';
import { parametersOf } from '../request.ts';
import { COLUMNS, type Sort } from './columns.ts';
import type { Entries } from './entries.ts';

const PLAIN = /^[ -~]*$/;

/** The sort order and the filter of a listing. */
export interface View {
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  /** Text that names must contain, ignoring case and accents. */
  readonly filter: string;
}

/** A listing without a query. */
export const FIRST_VIEW: View = { sort: 'name', order: 'asc', filter: '' };

/** Parses `?sort=name|size|mtime&order=asc|desc&filter=TEXT`; invalid values count as missing. */
export function readView(target: string): View {
  const query = parametersOf(target);
  const sort = COLUMNS.find(({ name }) => name === query.get('sort'))?.name ?? 'name';
  return { sort, order: query.get('order') === 'desc' ? 'desc' : 'asc', filter: query.get('filter') ?? '' };
}

/** Formats a view as a query, without default values; empty for the default view. */
export function writeView({ sort, order, filter }: View): string {
  const query = new URLSearchParams();
  if (sort !== 'name' || order !== 'asc') query.set('sort', sort);
  if (order !== 'asc') query.set('order', order);
  if (filter !== '') query.set('filter', filter);
  return query.size === 0 ? '' : `?${query}`;
}

/** Text as the filter compares it: without case and without accents, however these are composed. */
export function fold(text: string): string {
  return PLAIN.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();
}

/**
 * Selects and sorts entries: folders first in either order, then by the sort key, then by name.
 * @returns indices into `entries`
 */
export async function sortAndFilter(entries: Entries, { sort, order, filter }: View): Promise<number[]> {
  const sign = order === 'asc' ? 1 : -1;
  return sortInChunks(
    await filterEntries(entries, fold(filter)),
    (a, b) =>
      Number(entries.type(b) === 'folder') - Number(entries.type(a) === 'folder') ||
      sign * (compareBy(sort, entries, a, b) || entries.compareNames(a, b)),
  );
}

async function filterEntries(entries: Entries, text: string): Promise<number[]> {
  const all = Array.from({ length: entries.length }, (_, index) => index);
  if (text === '') return all;
  const matching: number[] = [];
  await mapInChunks(all, (slice) => {
    matching.push(...slice.filter((index) => fold(entries.name(index)).includes(text)));
  });
  return matching;
}

/** A missing size counts as -1, a missing time as 1970. */
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
