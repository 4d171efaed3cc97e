import { reach } from './marks.ts';
import { type MetricId, rowOf } from './metrics.ts';
import { metricsOf } from './profile.ts';
import type { Run } from './report.ts';
import { median } from './statistics.ts';

/** All of a run, for programs: every figure of every round. */
export function json(run: Run): string {
  const { machine, rounds, seconds, versions, absent, results, curves } = run;
  const figuresOf = (id: MetricId) =>
    Object.keys(versions).map((name) => {
      const samples = results.samples(name, id);
      return [
        name,
        samples === undefined
          ? { note: results.note(name, rowOf(id)) ?? 'n/a' }
          : { median: median(samples), samples },
      ];
    });
  const metrics = metricsOf(run.profile, run.rows).map(([id, metric]) => ({
    id,
    ...metric,
    contestants: Object.fromEntries(figuresOf(id)),
  }));
  const all = {
    machine,
    rounds,
    seconds,
    versions,
    absent,
    metrics,
    curves,
    marks: reach(run, run.profile.marks),
  };
  return `${JSON.stringify(all, null, 2)}\n`;
}
