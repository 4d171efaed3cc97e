import cluster, { type Worker } from 'node:cluster';
import type { Report, ReportKind } from '../admin/metrics.ts';
import { StartError, WorkerEnded } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { type Outputs, relayLines } from '../log/output.ts';
import type { Settings } from '../settings.ts';
import type { Endpoint } from './endpoint.ts';
import { SYSTEMD_SOCKET } from './listen.ts';
import type { Listener } from './listener.ts';
import type { ToPrimary, ToWorker } from './worker.ts';
import type { WorkerReports } from './worker-reports.ts';

/** Crash-loop guard: give up after this many worker exits within this time. */
const MAX_EXITS = 5;
const EXITS_MS = 10_000;

/** Milliseconds after the stop timeout at which a worker that is still running is killed. */
const KILL_AFTER_MS = 1000;

export interface WorkersOptions {
  readonly settings: Pick<Settings, 'workers' | 'stopTimeout' | 'tls' | 'authFile' | 'adminPort'>;
  readonly endpoint: Endpoint;
  readonly log: Log;
  readonly outputs: Outputs;
  /** Called once the first worker listens. */
  readonly onListening: (listener: Listener) => void;
  /** Called once, after the crash-loop guard has stopped all workers. */
  readonly onGivenUp: (error: StartError) => void;
}

/** Processes that share an endpoint. Those that die are replaced. */
export class WorkerPool implements Listener {
  address: number | string = 0;
  readonly #options: WorkersOptions;
  readonly #reports: WorkerReports | undefined;
  readonly #alive = new Set<Worker>();
  readonly #listening = new Set<Worker>();
  readonly #allEnded: Promise<void>;
  #onAllEnded: () => void = () => {};
  #isDraining = false;
  #isStopping = false;
  #exits: number[] = [];
  #hasStarted = false;
  #sighups = 0;

  constructor(options: WorkersOptions, reports: WorkerReports | undefined) {
    this.#options = options;
    this.#reports = reports;
    this.#allEnded = new Promise((resolve) => {
      this.#onAllEnded = resolve;
    });
  }

  /** Starts one worker first, to see whether the port can be opened. If another fails, it is replaced. */
  async start(): Promise<void> {
    await this.#add();
    this.#hasStarted = true;
    this.#options.onListening(this);
    const others = this.#options.settings.workers - 1;
    await Promise.allSettled(Array.from({ length: others }, () => this.#add()));
  }

  drain(): void {
    this.#isDraining = true;
    for (const worker of this.#alive) sendTo(worker, 'drain');
  }

  report(kind: ReportKind): Promise<Report[]> {
    return this.#reports?.ask(this.#listening, kind) ?? Promise.resolve([]);
  }

  stop(): Promise<void> {
    const killAfterMs = this.#options.settings.stopTimeout * 1000 + KILL_AFTER_MS;
    if (!this.#isStopping) setTimeout(() => this.#kill(), killAfterMs).unref();
    this.#isStopping = true;
    for (const worker of this.#alive) sendTo(worker, 'stop');
    if (this.#alive.size === 0) this.#onAllEnded();
    return this.#allEnded;
  }

  /** Passes SIGHUP on. A starting worker gets it once it listens: the certificate that it has read may be outdated. */
  forwardSighup(): void {
    this.#sighups += 1;
    for (const worker of this.#listening) worker.process.kill('SIGHUP');
  }

  #kill(): void {
    for (const worker of this.#alive) worker.process.kill('SIGKILL');
  }

  /** Resolves once the worker listens. */
  #add(): Promise<void> {
    const worker = cluster.fork();
    const sighups = this.#sighups;
    this.#alive.add(worker);
    relayLines(worker.process.stdout, this.#options.outputs.stdout);
    relayLines(worker.process.stderr, this.#options.outputs.stderr);
    worker.on('error', () => {}); // the process could not be spawned; 'close' follows
    worker.on('message', (message: ToPrimary) => this.#onMessage(worker, message));
    return new Promise((resolve, reject) => {
      worker.once('listening', ({ port, address }) => {
        this.address = port > 0 ? port : (address ?? SYSTEMD_SOCKET);
        this.#listening.add(worker);
        if (this.#sighups !== sighups) worker.process.kill('SIGHUP');
        resolve();
      });
      worker.process.once('close', (code: number | null, signal: string | null) => {
        reject(new WorkerEnded(`Worker ${worker.process.pid} ended before it listened`, code ?? 1));
        this.#forget(worker, signal ?? `exit code ${code}`);
      });
    });
  }

  #onMessage(worker: Worker, message: ToPrimary): void {
    this.#reports?.onMessage(message);
    if (message !== 'ready') return;
    sendTo(worker, this.#isStopping ? 'stop' : { endpoint: this.#options.endpoint });
    if (this.#isDraining) sendTo(worker, 'drain');
  }

  #forget(worker: Worker, cause: string): void {
    this.#reports?.forget(worker);
    this.#alive.delete(worker);
    this.#listening.delete(worker);
    if (this.#isStopping) {
      if (this.#alive.size === 0) this.#onAllEnded();
    } else if (this.#hasStarted) {
      this.#options.log.note(`Worker ${worker.process.pid} died: ${cause}`);
      this.#replace();
    }
  }

  #replace(): void {
    const now = performance.now();
    this.#exits = [...this.#exits.filter((time) => now - time < EXITS_MS), now];
    if (this.#exits.length < MAX_EXITS)
      this.#add().catch(() => {}); // #forget has counted it
    else this.#giveUp();
  }

  async #giveUp(): Promise<void> {
    await this.stop();
    const message = `${MAX_EXITS} workers died within ${EXITS_MS / 1000} s: see the log above`;
    this.#options.onGivenUp(new StartError(message, 1));
  }
}

/** Ignores a worker that is exiting. */
function sendTo(worker: Worker, message: ToWorker): void {
  worker.send(message, () => {});
}
