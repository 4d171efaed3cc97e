import type { Contestant } from './contestant.ts';
import type { Mark } from './marks.ts';
import type { Metric, MetricId } from './metrics.ts';
import type { Asked, GrowthId, RateRow, RowId } from './rows.ts';

/** What a profile of weblistener is measured by. */
export interface Profile {
  /** What the report is headed with. */
  readonly title: string;
  /** How the figures were taken. */
  readonly note: string;
  /** The name of the files with the results, without what tells their kind. */
  readonly file: string;
  /** In the order in which they are measured, and what is asked. */
  readonly rows: Readonly<Partial<Record<RowId, Asked>>>;
  /** What every server is warmed up with. */
  readonly warmUp: RateRow;
  readonly growths: readonly GrowthId[];
  /** In the order of the table. */
  readonly contestants: readonly Contestant[];
  /** In the order of the table. */
  readonly metrics: Readonly<Partial<Record<MetricId, Metric>>>;
  readonly marks: readonly Mark[];
}

export function rowIdsOf({ rows }: Profile): RowId[] {
  return Object.keys(rows) as RowId[];
}

/** The metrics of some rows, in the order of the table. */
export function metricsOf({ metrics }: Profile, rows: readonly RowId[]): [MetricId, Metric][] {
  const all = Object.entries(metrics) as [MetricId, Metric][];
  return all.filter(([, { row }]) => rows.includes(row));
}
