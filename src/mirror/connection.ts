import type { Socket } from 'node:net';
import { addressOf, type Log } from '../log.ts';
import { HeadReader } from './head.ts';
import { ProgressWatch } from './progress.ts';
import { discardBody, type Reply } from './reply.ts';
import type { Head, Silence } from './request.ts';
import { send } from './send.ts';

/** What may still come from a client behind its answer, in bytes and in milliseconds, before it is cut off. */
const MAX_DISCARDED = 1_048_576;
const MAX_LINGER_MS = 2000;

export interface ConnectionOptions {
  /** Seconds for a whole head, and without progress while an answer is sent. */
  readonly timeout: number;
  readonly log: Log;
  /** Gets each head that is not refused, and calls `answer` or `destroy` once. */
  readonly serve: (connection: Connection, head: Head) => void;
}

/**
 * One client: one head in, one reply out; then what still arrives is discarded until the client closes, so
 * that no unread byte resets the connection and costs it the end of its answer (RFC 7230 section 6.6).
 */
export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #remoteAddress: string;
  readonly #reader = new HeadReader();
  readonly #progress: ProgressWatch;
  #phase: 'head' | 'answer' | 'linger' = 'head';
  #timer: NodeJS.Timeout;
  #head: Head | undefined;
  #started = 0;
  #discarded = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#remoteAddress = addressOf(socket);
    const limitMs = options.timeout * 1000;
    this.#timer = setTimeout(() => this.#expire('no whole request head'), limitMs);
    this.#progress = new ProgressWatch(socket, limitMs, () => this.#expire('no progress in sending'));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.#phase === 'head' && this.#take(this.#reader.end()));
    socket.on('finish', () => this.#linger());
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => clearTimeout(this.#timer));
  }

  /** Whether the client has not sent a whole head. */
  get isIdle(): boolean {
    return this.#phase === 'head';
  }

  /** Sends the one reply and logs it. The reply is given back where the client is gone. */
  answer(reply: Reply): void {
    const head = this.#head;
    if (head === undefined || this.#socket.destroyed) {
      discardBody(reply);
      return;
    }
    const answer = {
      remoteAddress: this.#remoteAddress,
      ...head,
      status: reply.status,
      error: reply.isError === true ? reply.reason : undefined,
    };
    this.#options.log.answering(answer);
    this.#progress.start();
    const headBytes = send(this.#socket, head, reply);
    this.#whenSent(() => {
      const bytes = Math.max(0, this.#socket.bytesWritten - headBytes);
      this.#options.log.answered(answer, { bytes, durationMs: performance.now() - this.#started });
    });
  }

  /** Ends the connection at once; by a reset where an answer is due or half sent, which must not look whole. */
  destroy(): void {
    if (this.#phase === 'answer') this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#phase === 'head') {
      this.#take(this.#reader.push(chunk));
      return;
    }
    this.#discarded += chunk.length;
    // While it is answered, what it sends must not pass for progress.
    if (this.#phase === 'answer') this.#socket.pause();
    else if (this.#discarded > MAX_DISCARDED) this.#socket.destroy();
  }

  #take(head: Head | Silence | undefined): void {
    if (head === undefined) return;
    clearTimeout(this.#timer);
    this.#phase = 'answer';
    this.#started = performance.now();
    if (head === 'silence') {
      this.#socket.end();
      return;
    }
    this.#head = head;
    if (head.refusal !== undefined) this.answer(head.refusal);
    else this.#options.serve(this, head);
  }

  /** All is handed to the system, or the connection is broken. */
  #whenSent(callback: () => void): void {
    const once = () => {
      this.#socket.off('finish', once).off('close', once);
      callback();
    };
    this.#socket.on('finish', once).on('close', once);
  }

  #linger(): void {
    this.#phase = 'linger';
    this.#progress.stop();
    this.#socket.resume();
    this.#timer = setTimeout(() => this.#socket.destroy(), MAX_LINGER_MS);
  }

  #expire(what: string): void {
    this.#options.log.note(`Request timed out: ${what} for ${this.#options.timeout} s`, this.#remoteAddress);
    this.destroy();
  }
}
