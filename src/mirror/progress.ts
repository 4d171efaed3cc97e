import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** Where Linux tells of its TCP sockets (proc(5)). */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

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

/** How many bytes wait in the system for the client to take them; undefined where it does not tell. */
async function unsentBytes({ localPort, remotePort }: Socket): Promise<number | undefined> {
  if (localPort === undefined || remotePort === undefined) return undefined;
  const ports = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]+ ([0-9A-F]+):`, 'g');
  const tables = await Promise.all(TABLES.map((table) => readFile(table, 'latin1').catch(() => '')));
  const queues = tables.flatMap((table) =>
    [...table.matchAll(ports)].map(([, queue = '']) => Number.parseInt(queue, 16)),
  );
  return queues.length === 0 ? undefined : queues.reduce((sum, queue) => sum + queue);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
