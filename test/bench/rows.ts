/** What a right answer is. */
export interface Expected {
  /** Any one of these. */
  readonly status: readonly number[];
  /** Bytes of the body, or what `Content-Length` must say of the one that HEAD does not get. */
  readonly length?: number;
  /** How many files of `entryName` the body must name. */
  readonly entries?: number;
  /** What `Location` must end with. */
  readonly location?: string;
  /** What `Content-Range` must be. */
  readonly range?: string;
}

/** A request, and what must come back. */
export interface Asked {
  readonly method: 'GET' | 'HEAD';
  readonly target: string;
  readonly expected: Expected;
  /** Whether the connection must be kept for the next request. @default false */
  readonly kept?: boolean;
  /** A line of the head, besides those that all requests have. */
  readonly header?: string;
  /** Whether to say that one has the file already, by what was said of it when it was sent. @default false */
  readonly revalidates?: boolean;
}

/** A row that asks the same again and again, over new connections or over those that are kept. */
export interface RateRow extends Asked {
  /** How many at once. */
  readonly clients: number;
}

export const SMALL_FILE = { name: '1k.txt', bytes: 1024 } as const;
export const BIG_FILE = { name: '100m.bin', bytes: 100_000_000 } as const;
export const IDLE_CLIENTS = 1000;

const small = { target: `/${SMALL_FILE.name}`, expected: { status: [200], length: SMALL_FILE.bytes } };

/** GET of the small file. */
export const SMALL: Asked = { method: 'GET', ...small };

/** GET of the big file. */
export const BIG: Asked = {
  method: 'GET',
  target: `/${BIG_FILE.name}`,
  expected: { status: [200], length: BIG_FILE.bytes },
};

export const RATE_ROWS = {
  file: { ...SMALL, clients: 32 },
  head: { method: 'HEAD', ...small, clients: 32 },
  missing: { method: 'GET', target: '/missing.txt', expected: { status: [404] }, clients: 32 },
  redirect: {
    method: 'GET',
    target: '/listing-20',
    expected: { status: [301, 302, 307, 308], location: '/listing-20/' },
    clients: 32,
  },
  'listing-1000': {
    method: 'GET',
    target: '/listing-1000/',
    expected: { status: [200], entries: 1000 },
    clients: 8,
  },
  'listing-20': {
    method: 'GET',
    target: '/listing-20/',
    expected: { status: [200], entries: 20 },
    clients: 8,
  },
} as const satisfies Record<string, RateRow>;

/** What `--only` names in the python profile, in the order in which it is measured, and what is asked. */
export const ROWS = {
  ...RATE_ROWS,
  big: BIG,
  'big-4': BIG,
  'idle-clients': SMALL,
  start: SMALL,
} as const satisfies Record<string, Asked>;

/** What is asked in the middle of the big file. */
const RANGE = { first: 50_000_000, last: 50_000_000 + SMALL_FILE.bytes - 1 } as const;

/** The same of the web profile, over connections that are kept. */
export const WEB_ROWS = {
  file: kept(RATE_ROWS.file),
  head: kept(RATE_ROWS.head),
  'not-modified': kept({ ...RATE_ROWS.file, expected: { status: [304], length: 0 }, revalidates: true }),
  range: kept({
    ...BIG,
    header: `Range: bytes=${RANGE.first}-${RANGE.last}`,
    expected: {
      status: [206],
      length: SMALL_FILE.bytes,
      range: `bytes ${RANGE.first}-${RANGE.last}/${BIG_FILE.bytes}`,
    },
    clients: 32,
  }),
  'listing-1000': kept(RATE_ROWS['listing-1000']),
  'listing-20': kept(RATE_ROWS['listing-20']),
  big: BIG,
  'big-4': BIG,
  start: SMALL,
} as const satisfies Record<string, Asked>;

function kept(row: RateRow): RateRow {
  return { ...row, kept: true };
}

/** How our own cost grows; nobody else is asked. */
export const GROWTHS = ['growth-listing', 'growth-file', 'growth-clients'] as const;

export type RateRowId = keyof typeof RATE_ROWS | 'not-modified' | 'range';
export type RowId = keyof typeof ROWS | keyof typeof WEB_ROWS;
export type GrowthId = (typeof GROWTHS)[number];

/** The name of a file in a folder that is listed. */
export function entryName(number: number): string {
  return `entry-${String(number).padStart(6, '0')}.txt`;
}
