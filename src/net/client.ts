import type { Socket } from 'node:net';
import { addressOf } from '../log/log.ts';
import type { Connections } from './connections.ts';

/** What a client may still send after its answer, in bytes and in milliseconds, before it is cut off. */
const MAX_DISCARDED = 1_048_576;
const MAX_LINGER_MS = 2000;

/** What a connection is doing: waiting for a request, sending an answer, or waiting for the client to close. */
export type Phase = 'request' | 'answer' | 'linger';

/**
 * One connection, with at most one answer in flight. After the last answer it lingers: what still arrives is discarded
 * until the client closes, because closing a socket with unread bytes resets the connection and can cost the client the
 * end of its answer (RFC 9112 section 9.6).
 */
export class Client {
  readonly socket: Socket;
  readonly remoteAddress: string;
  /** When the current phase has to end, by `performance.now()`. */
  deadline = Number.POSITIVE_INFINITY;
  /** What the stall detector saw last. */
  accepted = 0;
  sendQueue: number | undefined = undefined;
  sendQueueTime = 0;
  progressTime = 0;
  readonly #connections: Connections;
  readonly #rawSocket: Socket;
  #callbacks: (() => void)[] = [];
  #phase: Phase = 'request';
  #discarded = 0;

  /** @param rawSocket the TCP socket below a TLS socket */
  constructor(connections: Connections, socket: Socket, rawSocket = socket) {
    this.#connections = connections;
    this.socket = socket;
    this.#rawSocket = rawSocket;
    this.remoteAddress = addressOf(socket);
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      this.#runCallbacks();
      connections.remove(this);
    });
    connections.add(this);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether the listener is about to stop, so that no further request is taken. */
  get isDraining(): boolean {
    return this.#connections.isDraining;
  }

  /** A request has arrived and its answer is due. */
  beginAnswer(): void {
    this.#phase = 'answer';
    this.deadline = Number.POSITIVE_INFINITY;
    this.sendQueue = undefined;
    this.progressTime = performance.now();
  }

  /**
   * Calls back once the answer in flight is over: all of it is handed to the system, or the connection is closed. Calls
   * back at once where the connection is closed already.
   */
  whenAnswered(callback: () => void): void {
    if (this.socket.destroyed) callback();
    else this.#callbacks.push(callback);
  }

  /** The answer is handed to the system, and another request may follow. */
  endAnswer(): void {
    this.#phase = 'request';
    this.#runCallbacks();
  }

  /** Ends the sending side after the last answer, discards what arrives, and closes with the client or after 2 s. */
  linger(): void {
    if (this.#phase === 'linger') return;
    this.#phase = 'linger';
    this.deadline = performance.now() + MAX_LINGER_MS;
    this.#runCallbacks();
    if (!this.socket.writableEnded) this.socket.end(); // a second call would make an error of it
    this.socket.resume();
  }

  /** Counts bytes that nobody reads. */
  discard(bytes: number): void {
    this.#discarded += bytes;
    if (this.#discarded > MAX_DISCARDED) this.socket.destroy();
  }

  /** The listener stops: closes the connection unless an answer is in flight or not yet acknowledged. */
  drain(): void {
    if (this.#phase !== 'request') return;
    if (this.socket.bytesWritten === 0) this.socket.destroy();
    else this.linger();
  }

  /** Ends the connection at once. */
  destroy(): void {
    if (this.#phase === 'answer') this.reset();
    else this.socket.destroy();
  }

  /** Ends the connection by a reset, so that half an answer does not look whole. */
  reset(): void {
    this.#rawSocket.resetAndDestroy();
    this.socket.destroy();
  }

  /** The current phase has taken too long. */
  onDeadline(): void {
    if (this.#phase === 'linger') this.socket.destroy();
    else this.expire('no whole request head');
  }

  /** Logs that the client has exceeded the time limit, and ends the connection. */
  expire(what: string): void {
    this.#connections.noteTimeout(what, this.remoteAddress);
    this.destroy();
  }

  #runCallbacks(): void {
    if (this.#callbacks.length === 0) return;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback();
  }
}
