import type { Server, Socket } from 'node:net';
import type { Log } from '../log/log.ts';
import { RateLimitedLog } from '../log/rate-limited.ts';
import type { TrustedProxies } from '../settings.ts';
import type { BaseConnection } from './base-connection.ts';
import { Handshakes } from './handshakes.ts';
import { Servers } from './servers.ts';
import { TimeLimits } from './time-limits.ts';

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

/** All connections of a listener, on one or more servers, and their shutdown. */
export class Connections {
  /** Shutdown destroys them. */
  readonly handshakes = new Handshakes();
  readonly #options: ConnectionsOptions;
  readonly #connections = new Set<BaseConnection>();
  readonly #servers: Servers;
  readonly #timeLimits: TimeLimits;
  readonly #events: RateLimitedLog;
  #isDraining = false;
  #isStopping = false;
  #onEnded: (() => void) | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#events = new RateLimitedLog(options.log);
    this.#servers = new Servers(options.maxConnections, this.#events);
    this.#timeLimits = new TimeLimits(this.#connections, options.timeout * 1000);
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
    const answering = [...this.#connections].filter(({ phase }) => phase === 'answer').length;
    const { refused, acceptErrors } = this.#servers;
    return { open: this.#connections.size, answering, refused, acceptErrors };
  }

  /** Limits the connections of a server, and keeps it listening when an accept fails. */
  addServer(server: Server): void {
    this.#servers.add(server);
  }

  add(connection: BaseConnection): void {
    this.#connections.add(connection);
    if (this.#isStopping) connection.socket.destroy(); // accepted just before
    this.#timeLimits.start();
  }

  remove(connection: BaseConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEnded?.();
  }

  /** Goes on accepting, but ends each connection with its next answer. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (const connection of this.#connections) connection.drain();
  }

  /** Stops accepting. Closes idle connections now, the others once the client has acknowledged the answer. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.drain();
    this.#servers.close();
    this.handshakes.destroyAll();
    for (const connection of this.#connections) connection.stop();
    this.#timeLimits.startShutdown();
  }

  /** Ends all connections immediately, resetting those with an unacknowledged answer. */
  destroyAll(): void {
    this.handshakes.destroyAll();
    for (const connection of this.#connections) {
      if (connection.phase === 'request') connection.destroy();
      else connection.reset();
    }
  }

  /** Resolves once no connection is left. */
  async ended(): Promise<void> {
    if (this.#connections.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onEnded = resolve;
      });
    }
    this.#timeLimits.end();
  }

  logTimeout(reason: string, remoteAddress: string): void {
    this.#options.log.note(`Request timed out: ${reason} for ${this.#options.timeout} s`, remoteAddress);
  }

  /** Logs an event that a flood of connections can cause; one of each kind per second at most. */
  logRarely(kind: string, message: string, socket?: Socket): void {
    this.#events.note(kind, message, socket);
  }
}
