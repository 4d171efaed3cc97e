import { OURS } from './contestants.ts';
import type { Curve } from './growth.ts';
import type { Machine } from './machine.ts';
import { type Measured, type Reached, reach } from './marks.ts';
import type { Metric, MetricId } from './metrics.ts';
import { metricsOf, type Profile } from './profile.ts';
import type { RowId } from './rows.ts';
import { median, ratio, spread } from './statistics.ts';
import { table } from './table.ts';

export interface Run extends Measured {
  readonly profile: Profile;
  readonly machine: Machine;
  readonly rounds: number;
  readonly seconds: number;
  readonly isWhole: boolean;
  readonly rows: readonly RowId[];
  /** Names and versions of those that took part, in the order of the table. */
  readonly versions: Readonly<Record<string, string>>;
  /** Those that are not on this machine. */
  readonly absent: readonly string[];
}

/** All of a run, as Markdown that is read as text too. */
export function report(run: Run): string {
  const { machine, versions, rounds, seconds } = run;
  const parts = [
    `# ${run.profile.title}\n\n${machine.date} UTC, \`${machine.command}\`. Rounds: ${rounds}; seconds a measurement: ${seconds}.`,
    `${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}; Node.js ${machine.node}, wrk ${machine.wrk}.`,
    table(['contestant', 'what it is'], Object.entries(versions)),
    ...(run.absent.length > 0 ? [`Not on this machine: ${run.absent.join(', ')}.`] : []),
    ...(run.rows.length > 0 ? ['## Side by side', run.profile.note, fieldTable(run)] : []),
    ...Object.values(run.curves).flatMap((curve) => [`## ${curve.title}`, curveTable(curve)]),
    ...marksSection(run),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A metric after the other, a line a contestant. */
function fieldTable(run: Run): string {
  const lines = metricsOf(run.profile, run.rows).flatMap(([id, metric]) =>
    Object.keys(run.versions).map((name, index) => [
      index === 0 ? `${metric.title} (${metric.unit})` : '',
      name,
      ...cells(run, { id, ...metric }, name),
    ]),
  );
  return table(['row', 'contestant', 'median', 'spread', 'ours : theirs'], lines, [2, 3, 4]);
}

function cells({ results }: Run, metric: Metric & { id: MetricId }, name: string): string[] {
  const { id, digits, row, isDifference = false } = metric;
  const samples = results.samples(name, id);
  if (samples === undefined) return [results.note(name, row) ?? 'n/a', '', ''];
  const ours = ratio(results.samples(OURS, id), samples);
  const { least, most } = spread(samples);
  return [
    figure(median(samples), digits),
    `${figure(least, digits)} to ${figure(most, digits)}`,
    name === OURS || ours === undefined || isDifference ? '' : figure(ours, 2),
  ];
}

function curveTable({ points }: Curve): string {
  const columns = Object.keys(points[0]?.figures ?? {});
  const lines = points.map(({ label, figures }) => [
    label,
    ...columns.map((column) => figure(median(figures[column] ?? []), 2)),
  ]);
  return table(
    ['', ...columns],
    lines,
    columns.map((_, index) => index + 1),
  );
}

/** Of a run that is not whole, those that were measured. */
function marksSection(run: Run): string[] {
  const marks = reach(run, run.profile.marks).filter(({ holds }) => run.isWhole || holds !== undefined);
  const holding = marks.filter(({ holds }) => holds).length;
  return marks.length === 0 ? [] : ['## Marks', `${holding} of ${marks.length} hold.`, marksTable(marks)];
}

function marksTable(marks: readonly Reached[]): string {
  const lines = marks.map(({ title, bound, limit, unit, figure: reached, holds }) => [
    title,
    `${bound} ${limit} ${unit}`,
    reached === undefined ? 'n/a' : `${figure(reached, 2)} ${unit}`,
    holds === undefined ? '' : holds ? 'holds' : 'MISSED',
  ]);
  return table(['mark', 'asked', 'reached', ''], lines, [1, 2]);
}

function figure(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
