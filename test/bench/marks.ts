import { OURS, WORKERS } from './contestants.ts';
import type { Curve } from './growth.ts';
import { BESIDE, PER_ENTRY } from './growth-measures.ts';
import type { MetricId } from './metrics.ts';
import type { Results } from './results.ts';
import type { GrowthId } from './rows.ts';
import { median, ratio } from './statistics.ts';

/** What is to be reached. */
export interface Mark {
  readonly title: string;
  readonly figure: (measured: Measured) => number | undefined;
  readonly unit: string;
  readonly bound: '>=' | '<=' | '<';
  readonly limit: number;
}

export interface Measured {
  readonly results: Results;
  readonly curves: Partial<Record<GrowthId, Curve>>;
}

/** A mark, and what was reached; undefined where that was not measured. */
export interface Reached extends Omit<Mark, 'figure'> {
  readonly figure: number | undefined;
  readonly holds: boolean | undefined;
}

/** Of the python profile. */
export const MARKS: readonly Mark[] = [
  times('1 KiB file', 'file', 'ceiling', '>=', 0.55),
  times('1 KiB file', 'file', 'original', '>=', 2.5),
  times('1 KiB file', 'file', 'nginx', '>=', 0.45),
  times('1 KiB file', 'file', 'sirv', '>=', 1.3),
  times('1 KiB file', 'file', 'http-server', '>=', 1.3),
  times('1 KiB file', 'file', 'serve', '>=', 1.3),
  times('1 KiB file', 'file', 'busybox', '>=', 1),
  times('its 99th percentile', 'file-p99', 'original', '<=', 0.1),
  times('listing of 1,000', 'listing-1000', 'original', '>=', 4),
  times('listing of 1,000', 'listing-1000', 'nginx', '>=', 1),
  times('100 MB file, one client', 'big', 'original', '>=', 1),
  times('100 MB file, one client', 'big', 'nginx', '>=', 0.8),
  own('memory above idle, four clients', 'big-4-memory', 30, 'MiB'),
  own('beside 1,000 idle connections, median', 'idle-clients-p50', 20, 'ms'),
  own('from exec to the first answer', 'start', 250, 'ms'),
  own('idle memory', 'memory', 70, 'MiB'),
  twoWorkers('1 KiB file', 'file'),
  twoWorkers('listing of 1,000', 'listing-1000'),
  {
    title: 'an entry of 100,000, times one of 1,000',
    figure: ({ curves }) => ratio(column(curves, 100_000, PER_ENTRY), column(curves, 1000, PER_ENTRY)),
    unit: 'x',
    bound: '<=',
    limit: 2,
  },
  {
    title: 'another request during a listing of 100,000',
    figure: ({ curves }) => medianOf(column(curves, 100_000, BESIDE)),
    unit: 'ms',
    bound: '<',
    limit: 50,
  },
];

/** Of the web profile. */
export const WEB_MARKS: readonly Mark[] = [
  times('1 KiB file', 'file', 'sirv', '>=', 1.2),
  times('1 KiB file', 'file', 'http-server', '>=', 2.5),
  times('1 KiB file', 'file', 'serve', '>=', 4),
  times('100 MB file, one client', 'big', 'sirv', '>=', 1),
];

/** Compares what was measured with the marks. */
export function reach(measured: Measured, marks: readonly Mark[]): Reached[] {
  return marks.map(({ figure: read, ...mark }) => {
    const figure = read(measured);
    return { ...mark, figure, holds: figure === undefined ? undefined : holds(figure, mark) };
  });
}

function holds(figure: number, { bound, limit }: Pick<Mark, 'bound' | 'limit'>): boolean {
  if (bound === '>=') return figure >= limit;
  return bound === '<=' ? figure <= limit : figure < limit;
}

/** Ours over that of another. */
function times(what: string, metric: MetricId, other: string, bound: '>=' | '<=', limit: number): Mark {
  return {
    title: `${what}, times ${other}`,
    figure: ({ results }) => ratio(results.samples(OURS, metric), results.samples(other, metric)),
    unit: 'x',
    bound,
    limit,
  };
}

function twoWorkers(what: string, metric: MetricId): Mark {
  return {
    title: `${what}, two workers, times one process`,
    figure: ({ results }) => ratio(results.samples(WORKERS, metric), results.samples(OURS, metric)),
    unit: 'x',
    bound: '>=',
    limit: 1.3,
  };
}

function own(title: string, metric: MetricId, limit: number, unit: string): Mark {
  return {
    title,
    figure: ({ results }) => medianOf(results.samples(OURS, metric)),
    unit,
    bound: '<',
    limit,
  };
}

function column(curves: Measured['curves'], size: number, name: string): number[] | undefined {
  return curves['growth-listing']?.points.find((point) => point.size === size)?.figures[name];
}

function medianOf(samples: readonly number[] | undefined): number | undefined {
  return samples === undefined || samples.length === 0 ? undefined : median(samples);
}
