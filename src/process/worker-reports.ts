import type { Worker } from 'node:cluster';
import { countersOf, type Report, type ReportKind, sumOf } from '../admin/metrics.ts';
import type { ToPrimary } from './worker.ts';

/** Maximum time for a worker to report, in milliseconds. */
const ANSWER_MS = 2000;

/** Collects reports from the workers. */
export class WorkerReports {
  readonly #waiting = new Map<
    number,
    { readonly worker: Worker; readonly settle: (report: Report) => void }
  >();
  readonly #latest = new Map<Worker, Report>();
  /** The counters of workers that have ended: a sum that decreases looks like a restart. */
  #ended: Promise<Report[]> = Promise.resolve([]);
  #requests = 0;

  /** @throws Error if a worker does not answer in time */
  async ask(workers: Iterable<Worker>, kind: ReportKind): Promise<Report[]> {
    const ended = this.#ended; // a worker that ends meanwhile still reports below
    const reports = await Promise.all([...workers].map((worker) => this.#ask(worker, kind)));
    return reports.length === 0 ? [] : [...reports, ...(await ended)];
  }

  onMessage(message: ToPrimary): void {
    if (message === 'ready') return;
    this.#waiting.get(message.request)?.settle(message.report);
  }

  /** Keeps the counters in the last report of a worker that has ended, and resolves its pending requests with them. */
  forget(worker: Worker): void {
    const counters = countersOf(this.#latest.get(worker) ?? []);
    this.#latest.delete(worker);
    for (const waiting of this.#waiting.values()) if (waiting.worker === worker) waiting.settle(counters);
    if (counters.length === 0) return;
    this.#ended = this.#ended.then(async (ended) => [await sumOf([...ended, counters])]);
  }

  #ask(worker: Worker, kind: ReportKind): Promise<Report> {
    this.#requests += 1;
    const request = this.#requests;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(request);
        reject(new Error(`worker ${worker.process.pid} does not answer`));
      }, ANSWER_MS);
      const settle = (report: Report) => {
        clearTimeout(late);
        this.#waiting.delete(request);
        if (kind === 'metrics' && !worker.isDead()) this.#latest.set(worker, report);
        resolve(report);
      };
      this.#waiting.set(request, { worker, settle });
      worker.send({ request, kind }, () => {}); // one that is exiting does not answer
    });
  }
}
