import type { Server } from 'node:net';
import type { RateLimitedLog } from '../log/rate-limited.ts';

/** The servers of a listener, one per address: limits their connections, and keeps them listening when an accept fails. */
export class Servers {
  /** Connections closed at once, as too many were open. */
  refused = 0;
  /** Connections that could not be accepted, for example for lack of descriptors. */
  acceptErrors = 0;
  readonly #servers = new Set<Server>();
  readonly #maxConnections: number | undefined;
  readonly #log: RateLimitedLog;

  /** @param maxConnections no limit if undefined */
  constructor(maxConnections: number | undefined, log: RateLimitedLog) {
    this.#maxConnections = maxConnections;
    this.#log = log;
  }

  add(server: Server): void {
    const limit = this.#maxConnections;
    this.#servers.add(server);
    server.once('close', () => this.#servers.delete(server));
    server.once('listening', () => this.#surviveErrors());
    if (limit === undefined) return;
    server.maxConnections = limit;
    server.on('drop', () => {
      this.refused += 1;
      this.#log.note('refused', `Refused a connection: ${limit} are open`);
    });
  }

  /** Stops accepting. */
  close(): void {
    for (const server of this.#servers) if (server.listening) server.close();
  }

  /** Replaces Fastify's handler, which would close the second address's server on an error of the first. */
  #surviveErrors(): void {
    for (const server of this.#servers) {
      server.removeAllListeners('error');
      server.on('error', ({ message }) => {
        this.acceptErrors += 1;
        this.#log.note('accept', `Cannot accept a connection: ${message}`);
      });
    }
  }
}
