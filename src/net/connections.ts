import type { Server, Socket } from 'node:net';
import type { Log } from '../log/log.ts';
import { RateLimitedLog } from '../log/rate-limited.ts';
import type { TrustedProxies } from '../settings.ts';
import type { Client } from './client.ts';
import { Handshakes } from './handshakes.ts';
import { SendQueueReader } from './send-queue.ts';
import { Servers } from './servers.ts';
import { StallDetector } from './stall.ts';

/** Interval of the time limit checks, in milliseconds; shorter during shutdown. */
const CHECK_MS = 500;
const STOP_CHECK_MS = 50;

export interface ConnectionsOptions {
  /** Seconds an answer may go without progress. */
  readonly timeout: number;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  /** @default none */
  readonly trustProxy?: TrustedProxies | undefined;
  readonly log: Log;
}

/** Connection counts of a listener, rejected ones included. */
export interface ConnectionCounts {
  readonly open: number;
  /** Connections with an answer in flight. */
  readonly answering: number;
  /** Connections closed at once, as too many were open. */
  readonly refused: number;
  /** Connections that could not be accepted, for example for lack of descriptors. */
  readonly acceptErrors: number;
}

/** All connections of a listener, on one or more servers: their time limits and their shutdown. */
export class Connections {
  /** Shutdown destroys them. */
  readonly handshakes = new Handshakes();
  readonly #options: ConnectionsOptions;
  readonly #clients = new Set<Client>();
  readonly #servers: Servers;
  readonly #queues = new SendQueueReader();
  readonly #stalls: StallDetector;
  readonly #events: RateLimitedLog;
  #timer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isDraining = false;
  #isStopping = false;
  #onEnded: (() => void) | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#events = new RateLimitedLog(options.log);
    this.#servers = new Servers(options.maxConnections, this.#events);
    this.#stalls = new StallDetector(options.timeout * 1000, this.#queues);
  }

  /** Whether the next answer of each connection is its last one. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether the listener is shutting down: no further request is accepted. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** The proxies that are trusted to report a client's address. */
  get trustProxy(): TrustedProxies | undefined {
    return this.#options.trustProxy;
  }

  get counts(): ConnectionCounts {
    const answering = [...this.#clients].filter(({ phase }) => phase === 'answer').length;
    const { refused, acceptErrors } = this.#servers;
    return { open: this.#clients.size, answering, refused, acceptErrors };
  }

  /** Limits the connections of a server, and keeps it listening when an accept fails. */
  addServer(server: Server): void {
    this.#servers.add(server);
  }

  add(client: Client): void {
    this.#clients.add(client);
    if (this.#isStopping) client.socket.destroy(); // accepted just before
    this.#timer ??= setInterval(() => this.#check(), this.#isStopping ? STOP_CHECK_MS : CHECK_MS).unref();
  }

  remove(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#onEnded?.();
  }

  /** Goes on accepting, but ends each connection with its next answer. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (const client of this.#clients) client.drain();
  }

  /** Stops accepting. Closes idle connections now, the others once the client has acknowledged the answer. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.drain();
    this.#servers.close();
    this.handshakes.destroyAll();
    for (const client of this.#clients) client.stop();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#check(), STOP_CHECK_MS);
  }

  /** Ends all connections immediately, resetting those with an unacknowledged answer. */
  destroyAll(): void {
    this.handshakes.destroyAll();
    for (const client of this.#clients) {
      if (client.phase === 'request') client.destroy();
      else client.reset();
    }
  }

  /** Resolves once no connection is left. */
  async ended(): Promise<void> {
    if (this.#clients.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onEnded = resolve;
      });
    }
    clearInterval(this.#timer);
  }

  logTimeout(reason: string, remoteAddress: string): void {
    this.#options.log.note(`Request timed out: ${reason} for ${this.#options.timeout} s`, remoteAddress);
  }

  /** Logs an event that a flood of connections can cause; one of each kind per second at most. */
  logRarely(kind: string, message: string, socket?: Socket): void {
    this.#events.note(kind, message, socket);
  }

  async #check(): Promise<void> {
    if (this.#clients.size === 0 && !this.#isStopping) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const now = performance.now();
    for (const client of this.#clients) {
      if (now >= client.deadline && !(this.#isStopping && client.phase === 'linger')) client.onDeadline();
    }
    if (this.#isChecking) return;
    this.#isChecking = true;
    for (const client of await this.#stalls.stalled(this.#clients)) client.expire('no progress in sending');
    if (this.#isStopping) await this.#closeAcknowledged();
    this.#isChecking = false;
  }

  /** Closes the lingering connections whose send queue is empty or unknown. */
  async #closeAcknowledged(): Promise<void> {
    const lingering = [...this.#clients].filter(
      ({ phase, socket }) => phase === 'linger' && socket.writableFinished,
    );
    if (lingering.length === 0) return;
    const queues = await this.#queues.read(0); // a cached reading may predate the end of the answer
    for (const { socket } of lingering) if (!queues.of(socket)) socket.destroy();
  }
}
