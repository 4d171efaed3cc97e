import type { Server, Socket } from 'node:net';
import type { Log } from '../log/log.ts';
import type { Client } from './client.ts';
import { SendQueueReader } from './send-queue.ts';
import { StallDetector } from './stall.ts';

/** Interval of the time limit checks, in milliseconds; shorter during shutdown. */
const CHECK_MS = 500;
const DRAIN_CHECK_MS = 50;

/** Minimum interval between repeats of a message that a flood of connections can cause, in milliseconds. */
const LOG_INTERVAL_MS = 1000;

export interface ConnectionsOptions {
  /** Seconds without progress while an answer is sent. */
  readonly timeout: number;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  readonly log: Log;
}

/** All connections of a listener, on one or more servers: their time limits and their shutdown. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #clients = new Set<Client>();
  readonly #servers = new Set<Server>();
  readonly #handshaking = new Set<Socket>();
  readonly #queues = new SendQueueReader();
  readonly #stalls: StallDetector;
  /** When each rate-limited message was last logged. */
  readonly #logged = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isDraining = false;
  #onEnded: (() => void) | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#stalls = new StallDetector(options.timeout * 1000, this.#queues);
  }

  /** Whether the listener is shutting down: no further request is accepted. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Limits the connections of a server, and keeps it listening when an accept fails, for example for lack of descriptors. */
  addServer(server: Server): void {
    const { maxConnections } = this.#options;
    this.#servers.add(server);
    server.once('close', () => this.#servers.delete(server));
    server.once('listening', () => this.#surviveErrors());
    if (maxConnections === undefined) return;
    server.maxConnections = maxConnections;
    server.on('drop', () => this.#logRarely(`Refused a connection: ${maxConnections} are open`));
  }

  add(client: Client): void {
    this.#clients.add(client);
    if (this.#isDraining) client.socket.destroy(); // accepted just before
    this.#timer ??= setInterval(() => this.#check(), this.#isDraining ? DRAIN_CHECK_MS : CHECK_MS).unref();
  }

  remove(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#onEnded?.();
  }

  /** Adds a TCP connection whose TLS handshake is not finished; shutdown destroys it. */
  addHandshaking(socket: Socket): void {
    this.#handshaking.add(socket);
    socket.once('close', () => this.#handshaking.delete(socket));
  }

  removeHandshaking(socket: Socket): void {
    this.#handshaking.delete(socket);
  }

  /** Stops accepting and closes idle connections, and each other one once its client has acknowledged the answer. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (const server of this.#servers) if (server.listening) server.close();
    for (const socket of this.#handshaking) socket.destroy();
    for (const client of this.#clients) client.drain();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#check(), DRAIN_CHECK_MS);
  }

  /** Ends all connections immediately, resetting those with an unacknowledged answer. */
  destroyAll(): void {
    for (const socket of this.#handshaking) socket.destroy();
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

  /** Replaces Fastify's handler, which closes the server of a second address at an error of the first. */
  #surviveErrors(): void {
    for (const server of this.#servers) {
      server.removeAllListeners('error');
      server.on('error', (error) => this.#logRarely(`Cannot accept a connection: ${error.message}`));
    }
  }

  #logRarely(message: string): void {
    const now = performance.now();
    if (now - (this.#logged.get(message) ?? Number.NEGATIVE_INFINITY) < LOG_INTERVAL_MS) return;
    this.#logged.set(message, now);
    this.#options.log.note(message);
  }

  async #check(): Promise<void> {
    if (this.#clients.size === 0 && !this.#isDraining) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const now = performance.now();
    for (const client of this.#clients) {
      if (now >= client.deadline && !(this.#isDraining && client.phase === 'linger')) client.onDeadline();
    }
    if (this.#isChecking) return;
    this.#isChecking = true;
    for (const client of await this.#stalls.stalled(this.#clients)) client.expire('no progress in sending');
    if (this.#isDraining) await this.#closeAcknowledged();
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
