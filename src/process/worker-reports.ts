import type { Worker } from 'node:cluster';
import { countersOf, type Report, type Subject, sumOf } from '../admin/metrics.ts';
import type { ToPrimary } from './worker.ts';

/** Maximum time for a worker to report, in milliseconds. */
const ANSWER_MS = 2000;

/** Asks workers what they have measured. */
export class WorkerReports {
  readonly #waiting = new Map<
    number,
    { readonly worker: Worker; readonly settle: (report: Report) => void }
  >();
  readonly #latest = new Map<Worker, Report>();
  /** The counters of workers that have ended: a sum that decreases looks like a restart. */
  #ended: Promise<Report[]> = Promise.resolve([]);
  #questions = 0;

  /** @throws Error if a worker does not answer in time */
  async ask(workers: Iterable<Worker>, of: Subject): Promise<Report[]> {
    const ended = this.#ended; // a worker that ends meanwhile still reports below
    const reports = await Promise.all([...workers].map((worker) => this.#ask(worker, of)));
    return reports.length === 0 ? [] : [...reports, ...(await ended)];
  }

  onMessage(message: ToPrimary): void {
    if (message === 'ready') return;
    this.#waiting.get(message.question)?.settle(message.report);
  }

  /** Keeps the counters in the last report of a worker that has ended, and resolves its pending requests with them. */
  forget(worker: Worker): void {
    const counters = countersOf(this.#latest.get(worker) ?? []);
    this.#latest.delete(worker);
    for (const waiting of this.#waiting.values()) if (waiting.worker === worker) waiting.settle(counters);
    if (counters.length === 0) return;
    this.#ended = this.#ended.then(async (ended) => [await sumOf([...ended, counters])]);
  }

  #ask(worker: Worker, of: Subject): Promise<Report> {
    this.#questions += 1;
    const question = this.#questions;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(question);
        reject(new Error(`worker ${worker.process.pid} does not answer`));
      }, ANSWER_MS);
      const settle = (report: Report) => {
        clearTimeout(late);
        this.#waiting.delete(question);
        if (of === 'metrics' && !worker.isDead()) this.#latest.set(worker, report);
        resolve(report);
      };
      this.#waiting.set(question, { worker, settle });
      worker.send({ question, of }, () => {}); // one that is exiting does not answer
    });
  }
}
