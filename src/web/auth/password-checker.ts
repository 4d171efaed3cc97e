import { Worker } from 'node:worker_threads';
import { FairQueue } from '../../util/fair-queue.ts';

/** A password to compare with a hash. */
export interface Check {
  readonly password: string;
  readonly hash: string;
  /** The client, among which the checks are shared evenly. */
  readonly address: string;
  /** Whether the client has disconnected, so that the result is not needed. */
  readonly isGone: () => boolean;
}

interface Task extends Check {
  readonly settle: (result: boolean | Error) => void;
}

/** Checks that wait at most, of one client and in all. */
const LIMITS = { maxPerKey: 16, maxTotal: 1024 };

/** Thrown where too many checks wait. */
export class TooManyChecks extends Error {
  readonly statusCode = 429;
  readonly headers = { 'retry-after': '1' };
}

/** Compares passwords with their hashes in a thread, one at a time, so that guessing does not slow the listener. */
export class PasswordChecker {
  readonly #waiting = new FairQueue<Task>(LIMITS);
  #worker: Worker | undefined;
  #current: Task | undefined;
  #isClosed = false;

  /** @throws TooManyChecks, and an error if the thread fails */
  isRight(check: Check): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle = (result: boolean | Error) =>
        result instanceof Error ? reject(result) : resolve(result);
      if (!this.#waiting.push(check.address, { ...check, settle })) reject(new TooManyChecks());
      if (this.#current === undefined) this.#next();
    });
  }

  /** Ends the thread once no check waits. */
  close(): void {
    this.#isClosed = true;
    if (this.#current === undefined) this.#worker?.terminate();
  }

  #next(): void {
    let task = this.#waiting.shift();
    while (task?.isGone()) {
      task.settle(false);
      task = this.#waiting.shift();
    }
    this.#current = task;
    if (task === undefined) {
      if (this.#isClosed) this.#worker?.terminate();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.postMessage({ password: task.password, hash: task.hash });
  }

  #start(): Worker {
    const worker = new Worker(new URL('hash-worker.mjs', import.meta.url));
    worker.unref();
    worker.on('message', (result: boolean) => this.#settle(result));
    worker.on('error', (error) => {
      this.#worker = undefined;
      this.#settle(error);
    });
    return worker;
  }

  #settle(result: boolean | Error): void {
    this.#current?.settle(result);
    this.#next();
  }
}
