import { reach } from './marks.ts';
import { METRIC_IDS, METRICS } from './metrics.ts';
import type { Run } from './report.ts';
import { median } from './statistics.ts';

/** All of a run, for programs: every figure of every round. */
export function json(run: Run): string {
  const { machine, rounds, seconds, versions, absent, results, curves } = run;
  const figuresOf = (id: (typeof METRIC_IDS)[number]) =>
    Object.keys(versions).map((name) => {
      const samples = results.samples(name, id);
      return [
        name,
        samples === undefined
          ? { note: results.note(name, METRICS[id].row) ?? 'n/a' }
          : { median: median(samples), samples },
      ];
    });
  const metrics = METRIC_IDS.filter((id) => run.rows.includes(METRICS[id].row)).map((id) => ({
    id,
    ...METRICS[id],
    contestants: Object.fromEntries(figuresOf(id)),
  }));
  const all = { machine, rounds, seconds, versions, absent, metrics, curves, marks: reach(run) };
  return `${JSON.stringify(all, null, 2)}\n`;
}
