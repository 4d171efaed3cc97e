import type { Socket } from 'node:net';
import { addressOf, type Log } from './log.ts';

/** Minimum interval between messages of one kind, in milliseconds. */
const INTERVAL_MS = 1000;

/** Logs events that a flood of connections can cause. */
export class RateLimitedLog {
  readonly #log: Log;
  /** When a message of each kind was last logged, as `performance.now()`. */
  readonly #logged = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Drops the message if one of its kind was logged within the last second. */
  note(kind: string, message: string, socket?: Socket): void {
    const now = performance.now();
    if (now - (this.#logged.get(kind) ?? Number.NEGATIVE_INFINITY) < INTERVAL_MS) return;
    this.#logged.set(kind, now);
    this.#log.note(message, socket && addressOf(socket));
  }
}
