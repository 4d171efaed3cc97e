import cluster, { type Worker } from 'node:cluster';
import { StartError, WorkerEnded } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { isFile, type Outputs, relayLines } from '../log/output.ts';
import type { Settings } from '../settings.ts';
import { freePort } from './listen.ts';
import { DRAIN_MS, type Listener } from './listener.ts';

/** Crash-loop guard: give up after this many worker exits within this time. */
const MAX_EXITS = 5;
const EXITS_MS = 10_000;

/** A worker that has not exited by then is killed. */
const KILL_MS = DRAIN_MS + 1000;

/** From the primary process, in reply to the worker's `ready`: an earlier message would find no handler. */
type WorkerMessage = { readonly port: number } | 'stop';

export interface WorkersOptions {
  readonly settings: Pick<Settings, 'workers' | 'port' | 'bind' | 'tls'>;
  readonly log: Log;
  readonly outputs: Outputs;
  /** Called once, after the crash-loop guard has stopped all workers. */
  readonly onGivenUp: (error: StartError) => void;
}

/**
 * Starts processes that run the same command and share a port, and replaces those that die.
 * @throws WorkerEnded if the first one cannot start
 */
export async function startWorkers(options: WorkersOptions): Promise<Listener> {
  // Each worker accepts for itself: handing a connection over costs more than serving it.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  // Workers write to a log file directly; through a pipe, the primary process keeps lines of several workers whole.
  const [stdout, stderr] = [1, 2].map((fd) => (isFile(fd) ? 'inherit' : 'pipe'));
  cluster.setupPrimary({ stdio: ['ignore', stdout, stderr, 'ipc'] });
  const { port, bind } = options.settings;
  // Port 0 is chosen here: workers would share it only as long as one of them lives.
  const workers = new Workers(options, port || (await freePort(bind).catch(() => port)));
  if (options.settings.tls !== undefined) process.on('SIGHUP', () => workers.hangUp());
  await workers.start();
  return workers;
}

/** In a worker: resolves with the port to listen on, and calls `stop` at each `stop` message. */
export function waitForPort(stop: () => void): Promise<number> {
  return new Promise((resolve) => {
    process.on('message', (message: WorkerMessage) => {
      if (message === 'stop') stop();
      else resolve(message.port);
    });
    process.send?.('ready');
  });
}

class Workers implements Listener {
  readonly port: number;
  readonly #options: WorkersOptions;
  readonly #alive = new Set<Worker>();
  readonly #listening = new Set<Worker>();
  readonly #allEnded: Promise<void>;
  #onAllEnded: () => void = () => {};
  #isStopping = false;
  #exits: number[] = [];
  #hasStarted = false;
  #hangUps = 0;

  constructor(options: WorkersOptions, port: number) {
    this.#options = options;
    this.port = port;
    this.#allEnded = new Promise((resolve) => {
      this.#onAllEnded = resolve;
    });
  }

  /** Starts one worker first, to see whether the port can be opened. If another fails, it is replaced. */
  async start(): Promise<void> {
    await this.#add();
    this.#hasStarted = true;
    const others = this.#options.settings.workers - 1;
    await Promise.allSettled(Array.from({ length: others }, () => this.#add()));
  }

  stop(): Promise<void> {
    if (!this.#isStopping) setTimeout(() => this.#kill(), KILL_MS).unref();
    this.#isStopping = true;
    for (const worker of this.#alive) sendTo(worker, 'stop');
    if (this.#alive.size === 0) this.#onAllEnded();
    return this.#allEnded;
  }

  /** Passes SIGHUP on. A starting worker gets it once it listens: the certificate that it has read may be outdated. */
  hangUp(): void {
    this.#hangUps += 1;
    for (const worker of this.#listening) worker.process.kill('SIGHUP');
  }

  #kill(): void {
    for (const worker of this.#alive) worker.process.kill('SIGKILL');
  }

  /** Resolves once the worker listens. */
  #add(): Promise<void> {
    const worker = cluster.fork();
    const hangUps = this.#hangUps;
    this.#alive.add(worker);
    relayLines(worker.process.stdout, this.#options.outputs.stdout);
    relayLines(worker.process.stderr, this.#options.outputs.stderr);
    worker.on('error', () => {}); // the process could not be spawned; 'close' follows
    worker.on('message', () => sendTo(worker, this.#isStopping ? 'stop' : { port: this.port }));
    return new Promise((resolve, reject) => {
      worker.once('listening', () => {
        this.#listening.add(worker);
        if (this.#hangUps !== hangUps) worker.process.kill('SIGHUP');
        resolve();
      });
      worker.process.once('close', (code: number | null, signal: string | null) => {
        reject(new WorkerEnded(`Worker ${worker.process.pid} ended before it listened`, code ?? 1));
        this.#forget(worker, signal ?? `exit code ${code}`);
      });
    });
  }

  #forget(worker: Worker, cause: string): void {
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
function sendTo(worker: Worker, message: WorkerMessage): void {
  worker.send(message, () => {});
}
