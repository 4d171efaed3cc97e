import { cpus, release, totalmem, type } from 'node:os';
import { output } from '../test/support/processes.ts';
import { table } from '../test/support/table.ts';
import { OURS } from './contestants.ts';
import type { Curve } from './growth.ts';
import type { Results } from './race.ts';
import { type Metric, type MetricId, metricsOf, type Profile, type RowId } from './rows.ts';
import { median, ratio } from './statistics.ts';
import type { SystemCalls } from './system-calls.ts';

export interface Run {
  readonly profile: Profile;
  /** Date and command, then machine and tools. */
  readonly heading: readonly string[];
  readonly rows: readonly RowId[];
  /** Versions by contestant, in the order of the table. */
  readonly versions: Readonly<Record<string, string>>;
  /** Contestants that are not installed. */
  readonly missing: readonly string[];
  readonly results: Results;
  readonly curves: readonly Curve[];
  readonly systemCalls: readonly SystemCalls[];
}

/** The report of a run in Markdown. */
export function report(run: Run): string {
  const { profile, heading, versions, missing, rows, curves, systemCalls } = run;
  const parts = [
    `# ${profile.title}`,
    ...heading,
    table(['contestant', 'version'], Object.entries(versions)),
    ...(missing.length > 0 ? [`Not installed: ${missing.join(', ')}.`] : []),
    ...(rows.length > 0 ? ['## Side by side', profile.note, resultsTable(run)] : []),
    ...systemCalls.flatMap((calls) => [`## System calls per request: ${calls.row}`, callsTable(calls)]),
    ...curves.flatMap((curve) => [`## ${curve.title}`, curveTable(curve)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * The `heading` of a run.
 * @throws if wrk is not installed
 */
export async function describeRun(
  args: readonly string[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<string[]> {
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const [{ model = 'unknown processor' } = {}] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${date} UTC, \`${command}\`. Rounds: ${rounds}; seconds per measurement: ${seconds}.`,
    `${cpus().length} x ${model.trim()}, ${memory} GiB, ${type()} ${release()}; Node.js ${process.versions.node}, wrk ${await wrkVersion()}.`,
  ];
}

async function wrkVersion(): Promise<string> {
  const printed = await output('sh', ['-c', 'wrk -v 2>&1 || true']);
  const version = /^wrk (\S+)/.exec(printed)?.[1];
  if (version !== undefined) return version;
  throw new Error('wrk is not installed: apt-get install wrk nginx darkhttpd busybox');
}

/** One line per metric and contestant. */
function resultsTable(run: Run): string {
  const lines = metricsOf(run.profile, run.rows).flatMap(([id, metric]) =>
    Object.keys(run.versions).map((name, index) => [
      index === 0 ? `${metric.title} (${metric.unit})` : '',
      name,
      ...cells(run.results, { id, ...metric }, name),
    ]),
  );
  return table(['row', 'contestant', 'median', 'spread', 'ours : theirs'], lines, [2, 3, 4]);
}

function cells(results: Results, metric: Metric & { id: MetricId }, name: string): string[] {
  const { id, digits, row, isDifference = false } = metric;
  const samples = results.samples(name, id);
  if (samples === undefined) return [results.note(name, row) ?? 'n/a', '', ''];
  const ours = ratio(results.samples(OURS, id), samples);
  return [
    format(median(samples), digits),
    `${format(Math.min(...samples), digits)} to ${format(Math.max(...samples), digits)}`,
    name === OURS || ours === undefined || isDifference ? '' : format(ours, 2),
  ];
}

function curveTable({ points }: Curve): string {
  const columns = Object.keys(points[0]?.figures ?? {});
  const lines = points.map(({ label, figures }) => [
    label,
    ...columns.map((column) => format(median(figures[column] ?? []), 2)),
  ]);
  return table(
    ['', ...columns],
    lines,
    columns.map((_, index) => index + 1),
  );
}

function callsTable({ floor, ours, theirs }: SystemCalls): string {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
  const cell = (count = 0) => format(count, 2);
  const lines = names.map((name) => [name, cell(ours[name]), cell(theirs[name])]);
  const shown = lines.filter(([, ...counts]) => counts.some((count) => count !== cell(0)));
  return table(['call', OURS, floor], shown, [1, 2]);
}

function format(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
