import type { Socket } from 'node:net';
import { unsentBytes } from '../unsent.ts';

/** The part of the time limit after which it is looked for progress that Node.js does not see. */
const CHECK_AFTER = 0.25;

/**
 * Tells when a client has taken nothing for a time.
 *
 * To Node.js a socket is idle until the system accepts more, and Linux does so only once a third of its buffer
 * is free: a slow client can take on for minutes before it does. So where Node.js sees nothing, the system is
 * asked how much still waits.
 */
export class ProgressWatch {
  readonly #socket: Socket;
  readonly #limitMs: number;
  readonly #checkMs: number;
  #isWatching = false;
  #stalledSince = 0;
  #armedAt = 0;
  #unsent: number | undefined;

  /** @param onStall called once the client has taken nothing for `limitMs` milliseconds */
  constructor(socket: Socket, limitMs: number, onStall: () => void) {
    this.#socket = socket;
    this.#limitMs = limitMs;
    this.#checkMs = limitMs * CHECK_AFTER;
    socket.on('timeout', async () => {
      const isStalled = await this.#isStalled();
      if (!this.#isWatching || socket.destroyed) return;
      if (isStalled) onStall();
      else this.#arm();
    });
  }

  start(): void {
    this.#isWatching = true;
    this.#stalledSince = performance.now();
    this.#arm();
  }

  stop(): void {
    this.#isWatching = false;
    this.#socket.setTimeout(0);
  }

  #arm(): void {
    this.#armedAt = performance.now();
    this.#socket.setTimeout(this.#checkMs);
  }

  /** The timer of the socket begins anew whenever Node.js sees progress: then it comes late. */
  async #isStalled(): Promise<boolean> {
    const now = performance.now();
    const unsent = await unsentBytes(this.#socket);
    const isLate = now - this.#armedAt > 1.5 * this.#checkMs;
    if (isLate || unsent !== this.#unsent) this.#stalledSince = now - this.#checkMs;
    this.#unsent = unsent;
    return now - this.#stalledSince >= this.#limitMs;
  }
}
