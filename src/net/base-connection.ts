import type { Socket } from 'node:net';
import { addressOf } from '../log/log.ts';
import type { Connections } from './connections.ts';
import { type ForwardedFields, forwardedAddress, isTrusted } from './forwarded.ts';
import { resetSocket } from './reset.ts';

/** Limits of a lingering connection: the bytes discarded, and the time in milliseconds. */
const MAX_DISCARDED_BYTES = 1_048_576;
const MAX_LINGER_MS = 2000;

/** The state of a connection: reading a request, sending an answer, or waiting for the client to close. */
export type Phase = 'request' | 'answer' | 'linger';

/**
 * A connection with at most one answer in flight. After the last answer it lingers, discarding input until the client
 * closes: closing a socket with unread input resets the connection, which can cost the client the end of its answer
 * (RFC 9112 section 9.6).
 */
export class BaseConnection {
  readonly socket: Socket;
  readonly remoteAddress: string;
  /** Whether it is a trusted proxy, whose requests come from other clients. */
  readonly isProxy: boolean;
  /** When the current phase expires, as `performance.now()`. */
  deadline = Number.POSITIVE_INFINITY;
  /** State of the `StallDetector`. */
  acceptedBytes = 0;
  sendQueueBytes: number | undefined = undefined;
  sendQueueTime = 0;
  progressTime = 0;
  readonly #connections: Connections;
  readonly #rawSocket: Socket;
  #callbacks: (() => void)[] = [];
  #phase: Phase = 'request';
  #discardedBytes = 0;

  /** @param rawSocket the TCP socket of a TLS socket */
  constructor(connections: Connections, socket: Socket, rawSocket = socket) {
    this.#connections = connections;
    this.socket = socket;
    this.#rawSocket = rawSocket;
    this.remoteAddress = addressOf(socket);
    const { trustProxy } = connections;
    this.isProxy = trustProxy !== undefined && isTrusted(trustProxy, this.remoteAddress);
  }

  /** Registers the connection and its event handlers. */
  start(): void {
    this.socket.on('error', () => {}); // 'close' follows
    this.socket.on('close', () => {
      this.#runCallbacks();
      this.#connections.remove(this);
    });
    this.#connections.add(this);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether the next answer is the last one of the connection. */
  get isDraining(): boolean {
    return this.#connections.isDraining;
  }

  /** Whether the listener is shutting down: no further request is accepted. */
  get isStopping(): boolean {
    return this.#connections.isStopping;
  }

  /** The address that this proxy states for the client of a request. */
  forwardedAddress(fields: ForwardedFields): string {
    const { trustProxy } = this.#connections;
    return trustProxy ? forwardedAddress(this.remoteAddress, fields, trustProxy) : this.remoteAddress;
  }

  /** Marks the request as complete and its answer as in flight. */
  beginAnswer(): void {
    this.#phase = 'answer';
    this.deadline = Number.POSITIVE_INFINITY;
    this.sendQueueBytes = undefined;
    this.progressTime = performance.now();
  }

  /**
   * Calls back once the answer in flight is fully handed to the kernel or the connection is closed; synchronously if it
   * is closed already.
   */
  whenAnswered(callback: () => void): void {
    if (this.socket.destroyed) callback();
    else this.#callbacks.push(callback);
  }

  /** Marks the answer as handed to the kernel; another request may follow. */
  endAnswer(): void {
    this.#phase = 'request';
    this.#runCallbacks();
  }

  /** Ends the sending side after the last answer, discards input, and closes when the client does or after 2 s. */
  linger(): void {
    if (this.#phase === 'linger') return;
    this.#phase = 'linger';
    this.deadline = performance.now() + MAX_LINGER_MS;
    this.#runCallbacks();
    if (!this.socket.writableEnded) this.socket.end(); // a second end() is an error
    this.socket.resume();
  }

  /** Counts discarded input, and destroys the connection above the limit. */
  discard(bytes: number): void {
    this.#discardedBytes += bytes;
    if (this.#discardedBytes > MAX_DISCARDED_BYTES) this.socket.destroy();
  }

  /** Makes the next answer the last one. In the python profile each connection has only one. */
  drain(): void {}

  /** Closes the connection for shutdown, unless an answer is in flight or not acknowledged yet. */
  stop(): void {
    if (this.#phase !== 'request') return;
    if (this.socket.bytesWritten === 0) this.socket.destroy();
    else this.linger();
  }

  /** Ends the connection immediately. */
  destroy(): void {
    if (this.#phase === 'answer') this.reset();
    else this.socket.destroy();
  }

  /** Resets the connection, so that the client does not mistake a partial answer for a complete one. */
  reset(): void {
    resetSocket(this.#rawSocket);
    this.socket.destroy();
  }

  /** Called when the current phase has exceeded its deadline. */
  onDeadline(): void {
    if (this.#phase === 'linger') this.socket.destroy();
    else this.expire('no complete request head');
  }

  /** Logs that the client exceeded the time limit, and ends the connection. */
  expire(reason: string): void {
    this.#connections.logTimeout(reason, this.remoteAddress);
    this.destroy();
  }

  #runCallbacks(): void {
    if (this.#callbacks.length === 0) return;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback();
  }
}
