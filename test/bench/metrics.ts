import type { RowId } from './rows.ts';

/** A figure that a row yields. */
export interface Metric {
  readonly row: RowId;
  readonly title: string;
  readonly unit: string;
  /** Digits behind the point. */
  readonly digits: number;
  /** Above something else: near nothing, and no base for a ratio. @default false */
  readonly isDifference?: boolean;
}

/** Of the python profile, in the order of the table. */
export const METRICS = {
  file: metric('file', '1 KiB file, new connections, 32 at once', 'requests/s'),
  'file-p50': metric('file', 'the same, 50th percentile', 'ms', 1),
  'file-p99': metric('file', 'the same, 99th percentile', 'ms', 1),
  'file-cpu': metric('file', 'the same, CPU time a request', 'µs'),
  head: metric('head', 'HEAD of it, 32 at once', 'requests/s'),
  missing: metric('missing', '404, 32 at once', 'requests/s'),
  redirect: metric('redirect', '301, 32 at once, asked by a client of our own', 'requests/s'),
  'listing-1000': metric('listing-1000', 'listing of 1,000 entries, 8 at once', 'requests/s'),
  'listing-20': metric('listing-20', 'listing of 20 entries, 8 at once', 'requests/s'),
  big: metric('big', '100 MB file, one client', 'MB/s'),
  'big-4': metric('big-4', '100 MB file, four clients', 'MB/s'),
  'big-4-memory': {
    ...metric('start', 'memory above idle, peak beside those four', 'MiB', 1),
    isDifference: true,
  },
  'idle-clients-p50': metric('idle-clients', 'beside 1,000 idle connections, 50th percentile', 'ms', 2),
  'idle-clients-p99': metric('idle-clients', 'beside 1,000 idle connections, 99th percentile', 'ms', 2),
  start: metric('start', 'from exec to the first answer', 'ms'),
  memory: metric('start', 'idle memory', 'MiB', 1),
} as const satisfies Record<string, Metric>;

/** Of the web profile. */
export const WEB_METRICS = {
  file: metric('file', '1 KiB file, kept connections, 32 at once', 'requests/s'),
  'file-p50': METRICS['file-p50'],
  'file-p99': METRICS['file-p99'],
  'file-cpu': METRICS['file-cpu'],
  head: metric('head', 'HEAD of it, 32 at once, asked by a client of our own', 'requests/s'),
  'not-modified': metric('not-modified', '304 for it, 32 at once', 'requests/s'),
  range: metric('range', '1 KiB of the 100 MB file, 206, 32 at once', 'requests/s'),
  'listing-1000': METRICS['listing-1000'],
  'listing-20': METRICS['listing-20'],
  big: METRICS.big,
  'big-4': METRICS['big-4'],
  'big-4-memory': METRICS['big-4-memory'],
  start: METRICS.start,
  memory: METRICS.memory,
} as const satisfies Record<string, Metric>;

export type MetricId = keyof typeof METRICS | keyof typeof WEB_METRICS;

/** Of some metrics, one figure each. */
export type Figures = Partial<Record<MetricId, number>>;

/** The row that a figure comes from: the same in every profile. */
export function rowOf(id: MetricId): RowId {
  return { ...METRICS, ...WEB_METRICS }[id].row;
}

function metric(row: RowId, title: string, unit: string, digits = 0): Metric {
  return { row, title, unit, digits };
}
