import { connect, type Socket } from 'node:net';
import type { Request } from '../request.ts';
import type { Address } from './address.ts';
import { type Answer, Collector, type Ending } from './answer.ts';

export interface Patience {
  /** Gives up an answer after this many milliseconds without a byte. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds after a complete answer until the connection counts as kept open. @default 2000 */
  readonly openMs?: number | undefined;
}

/** Limit in milliseconds for an answer that never ends. */
const MAX_MS = 120_000;
/** Replaces `openMs` once a listener has kept a connection open. */
const KNOWN_OPEN_MS = 10;
/** How many bytes of a body are compared one by one. */
const KEPT_BODY = 1_048_576;

/** Sends requests to a listener, each on a connection of its own. */
export class Listener {
  readonly #address: Address;
  readonly #timeoutMs: number;
  readonly #openMs: number;
  #keepsOpen = false;

  constructor(address: Address, { timeoutMs = 10_000, openMs = 2000 }: Patience = {}) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#openMs = openMs;
  }

  /**
   * Sends a request and reads until the listener closes, or has answered and keeps the connection open.
   * @param keep number of bytes of the body to keep
   */
  async ask({ request, halfClose }: Request, keep = KEPT_BODY): Promise<Answer> {
    const socket = connect({ ...this.#address, allowHalfOpen: true, noDelay: true });
    const collector = new Collector(keep, /^\s*HEAD\s/.test(request));
    socket.write(request, 'latin1');
    if (halfClose === true) socket.end();
    const ending = await this.#read(socket, collector);
    socket.destroy();
    this.#keepsOpen ||= ending === 'kept open';
    return collector.answer(ending);
  }

  #read(socket: Socket, collector: Collector): Promise<Ending> {
    const quietMs = this.#keepsOpen ? KNOWN_OPEN_MS : Math.min(this.#openMs, this.#timeoutMs);
    let quiet = quietMs;
    return new Promise<Ending>((resolve) => {
      const limit = setTimeout(() => resolve('timed out'), MAX_MS);
      const wait = (ms: number) => socket.setTimeout(ms);
      socket.on('close', () => clearTimeout(limit));
      socket.on('end', () => resolve('closed'));
      socket.on('error', (error) => resolve(endingOf(error, collector)));
      socket.on('data', (chunk) => {
        collector.add(chunk);
        quiet = quietMs;
        wait(quiet);
      });
      socket.on('timeout', () => {
        const needed = this.#neededQuiet(collector);
        if (quiet >= needed) return resolve(needed < this.#timeoutMs ? 'kept open' : 'timed out');
        wait(needed - quiet);
        quiet = needed;
      });
      wait(quiet);
    });
  }

  /** How long the connection must be quiet before the answer counts as finished. */
  #neededQuiet(collector: Collector): number {
    if (collector.frame().state !== 'whole') return this.#timeoutMs;
    const saysClose = /^connection:[ \t]*close\b/im.test(collector.head);
    return this.#keepsOpen && !saysClose ? KNOWN_OPEN_MS : Math.min(this.#openMs, this.#timeoutMs - 1);
  }
}

/** A reset only means that the listener did not read the whole request, unless it cuts the answer. */
function endingOf({ code, message }: NodeJS.ErrnoException, collector: Collector): Ending {
  if (code !== 'ECONNRESET' && code !== 'EPIPE') return `failed: ${code ?? message}`;
  return collector.frame().state === 'short' ? 'reset amid the answer' : 'closed';
}
