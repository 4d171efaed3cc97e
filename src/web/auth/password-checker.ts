import { Worker } from 'node:worker_threads';
import { FairQueue } from '../../util/fair-queue.ts';

/** A password to compare with a hash. */
export interface Check {
  readonly password: string;
  readonly hash: string;
  /** Identifies the client; clients take turns. */
  readonly client: string;
  /** Whether the client has disconnected, so that the result is not needed. */
  readonly isGone: () => boolean;
}

interface Task extends Check {
  readonly settle: (result: boolean | Error) => void;
}

/** Maximum number of waiting checks, per client and in total. */
const LIMITS = { maxPerKey: 16, maxTotal: 1024 };

/** Too many checks wait. */
class TooManyChecks extends Error {
  readonly statusCode = 429;
  readonly headers = { 'retry-after': '1' };
}

/** The thread failed, usually for lack of memory, processes or descriptors. */
class CannotCheck extends Error {
  readonly statusCode = 503;
  readonly headers = { 'retry-after': '1' };
}

/** Compares passwords with their hashes in a thread, one at a time, so that guessing does not slow the listener. */
export class PasswordChecker {
  readonly #waiting = new FairQueue<Task>(LIMITS);
  #worker: Worker | undefined;
  #current: Task | undefined;
  #isClosed = false;

  /** Resolves with whether the password matches; rejects with status code 429 if too many wait, or 503 if the thread fails. */
  isRight(check: Check): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle = (result: boolean | Error) =>
        result instanceof Error ? reject(result) : resolve(result);
      if (!this.#waiting.push(check.client, { ...check, settle })) reject(new TooManyChecks());
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
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage({ password: task.password, hash: task.hash });
    } catch (error) {
      this.#settle(new CannotCheck((error as Error).message));
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('hash-worker.mjs', import.meta.url));
    worker.unref();
    worker.on('message', (result: boolean) => this.#settle(result));
    worker.on('error', (error) => {
      this.#worker = undefined;
      this.#settle(new CannotCheck(error.message));
    });
    return worker;
  }

  #settle(result: boolean | Error): void {
    this.#current?.settle(result);
    this.#next();
  }
}
