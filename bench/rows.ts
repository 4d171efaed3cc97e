/** The answer that a request must get. */
export interface Expected {
  /** Accepted status codes. */
  readonly status: readonly number[];
  /** Bytes of the body; for HEAD, the value of `Content-Length`. */
  readonly length?: number;
  /** Number of `entryName` files that the body must list. */
  readonly entries?: number;
  /** The end of `Location`. */
  readonly location?: string;
  /** The value of `Content-Range`. */
  readonly range?: string;
}

/** A request, sent repeatedly. */
export interface Row {
  readonly method: 'GET' | 'HEAD';
  readonly target: string;
  readonly expected: Expected;
  /** Concurrent connections. */
  readonly clients: number;
  /** Sends all requests over the same connections. @default false: one connection per request */
  readonly keepAlive?: boolean;
  /** One more header line. */
  readonly header?: string | undefined;
  /** Adds `If-None-Match` or `If-Modified-Since` with the validator of a previous answer. @default false */
  readonly revalidates?: boolean;
}

export const SMALL_FILE = { name: '1k.txt', bytes: 1024 } as const;
export const BIG_FILE = { name: '100m.bin', bytes: 100_000_000 } as const;
export const IDLE_CLIENTS = 1000;

/** The name of a file in a listed folder. */
export function entryName(number: number): string {
  return `entry-${String(number).padStart(6, '0')}.txt`;
}

const file = get(`/${SMALL_FILE.name}`, { status: [200], length: SMALL_FILE.bytes }, 32);
const big = get(`/${BIG_FILE.name}`, { status: [200], length: BIG_FILE.bytes }, 1);
const listing = (entries: number) => get(`/listing-${entries}/`, { status: [200], entries }, 8);

/** 1 KiB of the middle of the big file. */
const RANGE = [50_000_000, 50_000_000 + SMALL_FILE.bytes - 1] as const;

/** The rows of the python profile, in the order in which they are measured. */
export const ROWS = {
  file,
  head: { ...file, method: 'HEAD' },
  missing: get('/missing.txt', { status: [404] }, 32),
  redirect: get('/listing-20', { status: [301, 302, 307, 308], location: '/listing-20/' }, 32),
  'listing-1000': listing(1000),
  'listing-20': listing(20),
  big,
  'big-4': { ...big, clients: 4 },
  'idle-clients': { ...file, clients: 1 },
  start: { ...file, clients: 4 },
} as const satisfies Record<string, Row>;

/** The rows of the web profile: persistent connections, except for the big file and `start`. */
export const WEB_ROWS = {
  file: keepAlive(file),
  head: keepAlive(ROWS.head),
  'not-modified': keepAlive({ ...file, expected: { status: [304], length: 0 }, revalidates: true }),
  range: keepAlive({
    ...big,
    header: `Range: bytes=${RANGE.join('-')}`,
    expected: {
      status: [206],
      length: SMALL_FILE.bytes,
      range: `bytes ${RANGE.join('-')}/${BIG_FILE.bytes}`,
    },
    clients: 32,
  }),
  'listing-1000': keepAlive(listing(1000)),
  'listing-20': keepAlive(listing(20)),
  big,
  'big-4': ROWS['big-4'],
  start: ROWS.start,
} as const satisfies Record<string, Row>;

/** Rows that measure how the cost of weblistener grows with the size of the work. */
const GROWTH_ROWS = ['growth-listing', 'growth-file', 'growth-clients'] as const;

export type RowId = keyof typeof ROWS | keyof typeof WEB_ROWS;
export type GrowthId = (typeof GROWTH_ROWS)[number];

/** A figure that a row yields: one line per contestant in the table. */
export interface Metric {
  readonly row: RowId;
  readonly title: string;
  readonly unit: string;
  /** Decimal places. */
  readonly digits: number;
  /** A difference, which may be near zero: no ratios are shown. @default false */
  readonly isDifference?: boolean;
}

const METRICS = {
  file: metric('file', '1 KiB file, new connections, 32 clients', 'requests/s'),
  'file-p50': metric('file', 'the same, 50th percentile', 'ms', 1),
  'file-p99': metric('file', 'the same, 99th percentile', 'ms', 1),
  'file-cpu': metric('file', 'the same, CPU time per request', 'µs'),
  head: metric('head', 'HEAD of the 1 KiB file, 32 clients', 'requests/s'),
  missing: metric('missing', '404, 32 clients', 'requests/s'),
  redirect: metric('redirect', '301, 32 clients', 'requests/s'),
  'listing-1000': metric('listing-1000', 'listing of 1,000 entries, 8 clients', 'requests/s'),
  'listing-20': metric('listing-20', 'listing of 20 entries, 8 clients', 'requests/s'),
  big: metric('big', '100 MB file, one client', 'MB/s'),
  'big-4': metric('big-4', '100 MB file, four clients', 'MB/s'),
  'big-4-memory': {
    ...metric('start', '100 MB file, four clients, peak memory above idle', 'MiB', 1),
    isDifference: true,
  },
  'idle-clients-p50': metric('idle-clients', '1 KiB file, 1,000 idle connections, 50th percentile', 'ms', 2),
  'idle-clients-p99': metric('idle-clients', 'the same, 99th percentile', 'ms', 2),
  start: metric('start', 'start-up, from exec to the first answer', 'ms'),
  memory: metric('start', 'idle memory', 'MiB', 1),
} as const satisfies Record<string, Metric>;

const WEB_METRICS = {
  file: metric('file', '1 KiB file, persistent connections, 32 clients', 'requests/s'),
  'file-p50': METRICS['file-p50'],
  'file-p99': METRICS['file-p99'],
  'file-cpu': METRICS['file-cpu'],
  head: METRICS.head,
  'not-modified': metric('not-modified', '304 for the 1 KiB file, 32 clients', 'requests/s'),
  range: metric('range', '206, 1 KiB of the 100 MB file, 32 clients', 'requests/s'),
  'listing-1000': METRICS['listing-1000'],
  'listing-20': METRICS['listing-20'],
  big: METRICS.big,
  'big-4': METRICS['big-4'],
  'big-4-memory': METRICS['big-4-memory'],
  start: METRICS.start,
  memory: METRICS.memory,
} as const satisfies Record<string, Metric>;

export type MetricId = keyof typeof METRICS | keyof typeof WEB_METRICS;

/** One figure per metric. */
export type Figures = Partial<Record<MetricId, number>>;

/** The benchmark of a profile of weblistener. */
export interface Profile {
  readonly title: string;
  /** How the figures were taken. */
  readonly note: string;
  /** The results file. */
  readonly file: string;
  /** In the order in which they are measured. */
  readonly rows: Readonly<Partial<Record<RowId, Row>>> & { readonly file: Row };
  readonly growthRows: readonly GrowthId[];
  /** In the order of the table. */
  readonly metrics: Readonly<Partial<Record<MetricId, Metric>>>;
}

export const PROFILES = {
  python: {
    title: 'Benchmark',
    note: `\
Medians of the rounds, with the minimum and the maximum. wrk sends the requests, each over a new connection. After an
answer that ends with its connection, such as the 301 of the original, wrk opens one connection too many; the client of
the benchmark measures these instead. It manages about 10,000 requests a second.`,
    file: 'results.md',
    rows: ROWS,
    growthRows: GROWTH_ROWS,
    metrics: METRICS,
  },
  web: {
    title: 'Benchmark of the web profile',
    note: `\
Medians of the rounds, with the minimum and the maximum. wrk sends the requests over persistent connections. It cannot
measure HEAD there, because it waits for a body; the client of the benchmark does, and manages about 80,000 requests a
second. Requests for 304 carry the ETag of the server, or else its Last-Modified. The 100 MB file is downloaded over new
connections.`,
    file: 'results-web.md',
    rows: WEB_ROWS,
    growthRows: [],
    metrics: WEB_METRICS,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

/** The metrics of some rows, in the order of the table. */
export function metricsOf({ metrics }: Profile, rows: readonly RowId[]): [MetricId, Metric][] {
  const all = Object.entries(metrics) as [MetricId, Metric][];
  return all.filter(([, { row }]) => rows.includes(row));
}

/** The row that yields a metric, which is the same in all profiles. */
export function rowOf(id: MetricId): RowId {
  return { ...METRICS, ...WEB_METRICS }[id].row;
}

function get(target: string, expected: Expected, clients: number) {
  return { method: 'GET', target, expected, clients } as const;
}

function keepAlive(row: Row): Row {
  return { ...row, keepAlive: true };
}

function metric(row: RowId, title: string, unit: string, digits = 0): Metric {
  return { row, title, unit, digits };
}
