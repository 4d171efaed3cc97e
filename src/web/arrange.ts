import { sortInTurns } from '../turns.ts';
import type { Entry } from './entries.ts';

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

/** Folders first, then by what is asked for, then by name: numbers in names count as numbers. */
export async function arrange(entries: readonly Entry[], { sort, order, filter }: View): Promise<Entry[]> {
  const wanted = filter.toLowerCase();
  const shown = entries.filter(({ name }) => name.toLowerCase().includes(wanted));
  const byName = await sortInTurns(shown.map((entry) => ({ entry, key: nameKey(entry) })));
  const sorted =
    sort === 'name'
      ? byName
      : await sortInTurns(byName.map(({ entry }) => ({ entry, key: sortKey(entry, sort) })));
  const ordered = order === 'asc' ? sorted : sorted.reverse();
  const isFolder = ({ type }: Entry) => type === 'folder';
  const all = ordered.map(({ entry }) => entry);
  return [...all.filter(isFolder), ...all.filter((entry) => !isFolder(entry))];
}

function nameKey({ name }: Entry): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[0-9]+/g, (digits) => digits.padStart(20, '0'));
}

function sortKey({ size, mtime }: Entry, sort: 'size' | 'mtime'): string {
  const value = sort === 'size' ? (size ?? -1) : Math.round(mtime?.getTime() ?? 0);
  return String(value + 1e15).padStart(17, '0');
}
