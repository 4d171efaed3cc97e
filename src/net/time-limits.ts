import type { BaseConnection } from './base-connection.ts';
import { SendQueueReader } from './send-queue.ts';
import { StallDetector } from './stall.ts';

/** Interval of the checks, in milliseconds; shorter during shutdown. */
const CHECK_MS = 500;
const STOP_CHECK_MS = 50;

/** Ends connections that exceed a time limit. */
export class TimeLimits {
  readonly #connections: ReadonlySet<BaseConnection>;
  readonly #queues = new SendQueueReader();
  readonly #stalls: StallDetector;
  #timer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isStopping = false;

  /** @param timeoutMs milliseconds that an answer may go without progress */
  constructor(connections: ReadonlySet<BaseConnection>, timeoutMs: number) {
    this.#connections = connections;
    this.#stalls = new StallDetector(timeoutMs, this.#queues);
  }

  /** Begins to check, until no connection is left. */
  start(): void {
    this.#timer ??= setInterval(() => this.#check(), CHECK_MS).unref();
  }

  /** Checks more often, until `end`, and closes lingering connections once the client has acknowledged the answer. */
  startShutdown(): void {
    this.#isStopping = true;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#check(), STOP_CHECK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#connections.size === 0 && !this.#isStopping) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const now = performance.now();
    for (const connection of this.#connections) {
      const isAwaited = this.#isStopping && connection.phase === 'linger';
      if (now >= connection.deadline && !isAwaited) connection.onDeadline();
    }
    if (this.#isChecking) return;
    this.#isChecking = true;
    for (const connection of await this.#stalls.stalled(this.#connections))
      connection.expire('no progress in sending');
    if (this.#isStopping) await this.#closeAcknowledged();
    this.#isChecking = false;
  }

  /** Closes the lingering connections whose send queue is empty or unknown. */
  async #closeAcknowledged(): Promise<void> {
    const lingering = [...this.#connections].filter(
      ({ phase, socket }) => phase === 'linger' && socket.writableFinished,
    );
    if (lingering.length === 0) return;
    const queues = await this.#queues.read(0); // a cached reading may predate the end of the answer
    for (const { socket } of lingering) if (!queues.of(socket)) socket.destroy();
  }
}
