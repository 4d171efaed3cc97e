import { CONTESTANTS, WEB_CONTESTANTS } from './contestants.ts';
import { MARKS, WEB_MARKS } from './marks.ts';
import { METRICS, WEB_METRICS } from './metrics.ts';
import type { Profile } from './profile.ts';
import { GROWTHS, RATE_ROWS, ROWS, WEB_ROWS } from './rows.ts';

const NOTE = `\
Medians of the rounds, and the least and the greatest of them. wrk asks for the small file and for the listings, for HEAD
and for 404, always over new connections. Behind an answer that ends where its connection does, as the original's 301,
wrk opens one connection too many, so a client of our own asks for those; it manages some 10,000 requests a second.`;

const WEB_NOTE = `\
Medians of the rounds, and the least and the greatest of them. wrk asks over connections that it keeps. Behind the answer
to HEAD it waits in vain for a body, so a client of our own asks for those; it manages some 80,000 requests a second. For
304, each is told the ETag that it gave, or else the Last-Modified. The 100 MB file is taken over new connections.`;

/** What `--profile` names. */
export const PROFILES = {
  python: {
    title: 'Benchmark',
    note: NOTE,
    file: 'results',
    rows: ROWS,
    warmUp: RATE_ROWS.file,
    growths: GROWTHS,
    contestants: CONTESTANTS,
    metrics: METRICS,
    marks: MARKS,
  },
  web: {
    title: 'Benchmark of the web profile',
    note: WEB_NOTE,
    file: 'results-web',
    rows: WEB_ROWS,
    warmUp: WEB_ROWS.file,
    growths: [],
    contestants: WEB_CONTESTANTS,
    metrics: WEB_METRICS,
    marks: WEB_MARKS,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
