import { inTurns, sortInTurns } from '../turns.ts';
import type { Entry } from './entries.ts';
import { compareNames } from './name-order.ts';

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
 */
export async function arrange(entries: readonly Entry[], { sort, order, filter }: View): Promise<Entry[]> {
  const shown = filter === '' ? entries : await keep(entries, filter.toLowerCase());
  const sign = order === 'asc' ? 1 : -1;
  return sortInTurns(
    shown,
    (a, b) =>
      Number(b.type === 'folder') - Number(a.type === 'folder') ||
      sign * (compareBy(sort, a, b) || compareNames(a, b)),
  );
}

async function keep(entries: readonly Entry[], wanted: string): Promise<Entry[]> {
  const kept = await inTurns(entries, (slice) =>
    slice.filter(({ name }) => name.toLowerCase().includes(wanted)),
  );
  return kept.flat();
}

/** What has no size comes first, as if it were smaller than nothing; what has no time as if it were of 1970. */
function compareBy(sort: Sort, a: Entry, b: Entry): number {
  switch (sort) {
    case 'size':
      return (a.size ?? -1) - (b.size ?? -1);
    case 'mtime':
      return (a.mtime ?? 0) - (b.mtime ?? 0);
    default:
      return 0;
  }
}
