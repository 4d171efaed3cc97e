import type { Log } from '../log/log.ts';
import type { Listener } from './listener.ts';

export interface ShutdownOptions {
  /** Seconds between the first signal and the stop. */
  readonly drain: number;
  readonly onDrain: () => void;
  readonly onStop: () => void;
  readonly log: Log;
}

/**
 * Ends the process in stages: the listener drains if configured, then stops. SIGTERM or SIGINT starts the next stage early;
 * one while stopping aborts the remaining answers.
 */
export class Shutdown {
  /** Undefined until it listens; until then there is nothing to finish. */
  listener: Listener | undefined;
  readonly #options: ShutdownOptions;
  #stage: 'serving' | 'draining' | 'stopping' = 'serving';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  get isShuttingDown(): boolean {
    return this.#stage !== 'serving';
  }

  /** Called once the listener listens. */
  onListening(listener: Listener): void {
    this.listener = listener;
    if (this.#stage === 'draining') listener.drain();
  }

  /** Enters the next stage, at a signal. */
  advance(): void {
    const { drain } = this.#options;
    if (drain === 0 || this.isShuttingDown || this.listener === undefined) {
      this.stop();
      return;
    }
    this.drain();
    this.#timer = setTimeout(() => this.stop(), drain * 1000);
  }

  drain(): void {
    if (this.isShuttingDown) return;
    this.#stage = 'draining';
    this.#options.onDrain();
    this.listener?.drain();
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.listener === undefined) process.exit(0);
    const stopped = this.listener.stop();
    if (this.#stage === 'stopping') return;
    this.#stage = 'stopping';
    this.#options.onStop();
    stopped.then(() => this.#options.log.close()).then(() => process.exit(0));
  }
}
