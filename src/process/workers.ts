import cluster, { type Worker } from 'node:cluster';
import { StartError, WorkerEnded } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { isFile, type Outputs, relayLines } from '../log/output.ts';
import type { Settings } from '../settings.ts';
import { freePort } from './listen.ts';
import { DRAIN_MS, type Listener } from './listener.ts';

/** So many deaths within so long are no accident. */
const MAX_DEATHS = 5;
const DEATHS_MS = 10_000;

/** A worker that has not ended by then is not going to. */
const KILL_MS = DRAIN_MS + 1000;

/** What a worker is told: where to listen, and in the end to stop. It has to ask first: until then it hears nothing. */
type WorkerMessage = { readonly port: number } | 'stop';

export interface WorkersOptions {
  readonly settings: Pick<Settings, 'workers' | 'port' | 'bind' | 'web'>;
  readonly log: Log;
  readonly outputs: Outputs;
  /** Called once, when all are stopped for they died faster than it makes sense to replace them. */
  readonly onGivenUp: (error: StartError) => void;
}

/**
 * Starts processes that run this command too and listen on one port, and replaces those that die.
 * @throws WorkerEnded where one cannot start
 */
export async function startWorkers(options: WorkersOptions): Promise<Listener> {
  // Each accepts for itself: to be handed a connection costs a process more than to serve it.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  // Files are written by each itself, at 84 us of CPU a small file; passing the lines on would make it 115.
  const [stdout, stderr] = [1, 2].map((fd) => (isFile(fd) ? 'inherit' : 'pipe'));
  cluster.setupPrimary({ stdio: ['ignore', stdout, stderr, 'ipc'] });
  const { port, bind } = options.settings; // they would agree on any port only as long as one of them lives
  const workers = new Workers(options, port || (await freePort(bind).catch(() => port)));
  if (options.settings.web.tls !== undefined) process.on('SIGHUP', () => workers.hangUp());
  await workers.start();
  return workers;
}

/** In a worker: resolves with the port to listen on, and calls `stop` whenever it is told to. */
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
  #deaths: number[] = [];
  #hasStarted = false;
  #hangUps = 0;

  constructor(options: WorkersOptions, port: number) {
    this.#options = options;
    this.port = port;
    this.#allEnded = new Promise((resolve) => {
      this.#onAllEnded = resolve;
    });
  }

  /** One goes ahead, which finds out whether the port can be had; another that fails is replaced. */
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

  /** Passes SIGHUP on. A worker that starts would die of it: it gets one once it listens, for what it has read may be old. */
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
    worker.on('error', () => {}); // it could not even start: 'close' follows
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
    this.#deaths = [...this.#deaths.filter((time) => now - time < DEATHS_MS), now];
    if (this.#deaths.length < MAX_DEATHS)
      this.#add().catch(() => {}); // that is a death too
    else this.#giveUp();
  }

  async #giveUp(): Promise<void> {
    await this.stop();
    const message = `${MAX_DEATHS} workers died within ${DEATHS_MS / 1000} s: see what is said above`;
    this.#options.onGivenUp(new StartError(message, 1));
  }
}

/** A worker that is just dying hears nothing any more. */
function sendTo(worker: Worker, message: WorkerMessage): void {
  worker.send(message, () => {});
}
