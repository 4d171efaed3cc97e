/**
 * The columns of a listing, by the names with which they are sorted, and their order at the first click: the largest and
 * the newest first. Repeated in `FIRST_ORDER` of assets/listing.js and `KEYS` of assets/sorting.js.
 */
export const COLUMNS = [
  { name: 'name', head: 'Name', firstOrder: 'asc' },
  { name: 'size', head: 'Size', firstOrder: 'desc' },
  { name: 'mtime', head: 'Modified (UTC)', firstOrder: 'desc' },
] as const;

export type Column = (typeof COLUMNS)[number];

export type Sort = Column['name'];
