import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { Head } from './request.ts';

/** A request on its way through Fastify, with the way back to its client. */
export class WireRequest extends IncomingMessage {
  readonly head: Head;
  readonly client: Connection;

  constructor(socket: Socket, head: Head, client: Connection) {
    super(socket);
    this.method = head.method;
    this.url = head.target;
    this.head = head;
    this.client = client;
  }
}

/**
 * The server that Fastify gets for its own (`serverFactory`): it reads heads as `BaseHTTPRequestHandler` does
 * and passes on GET and HEAD.
 */
export class Wire extends Server {
  readonly #connections = new Set<Connection>();

  /** @param handler Fastify's */
  constructor(handler: RequestListener, { timeout, log }: Omit<ConnectionOptions, 'serve'>) {
    // With room for one byte, a paused socket reads no more than one piece: see Connection.
    super({ allowHalfOpen: true, noDelay: true, highWaterMark: 1 });
    this.on('connection', (socket) => {
      const serve = (client: Connection, head: Head) => {
        const request = new WireRequest(socket, head, client);
        handler(request, new ServerResponse(request));
      };
      const connection = new Connection(socket, { timeout, log, serve });
      this.#connections.add(connection);
      socket.on('close', () => this.#forget(connection));
    });
    // Out of descriptors, say: the clients that wait are served when there are some again.
    this.once('listening', () => this.on('error', (error) => log.note(`accept: ${error.message}`)));
  }

  /**
   * Stops accepting, then ends the connections that have not sent a whole head.
   * @param callback called once every connection is closed and logged, a little after `net.Server` would
   */
  override close(callback: (error?: Error) => void = () => {}): this {
    super.close((error) => {
      if (this.#connections.size === 0) callback(error);
      else this.once('drained', () => callback(error));
    });
    for (const connection of this.#connections) if (connection.isIdle) connection.destroy();
    return this;
  }

  /** Ends all connections, answers in progress too. */
  closeAllConnections(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.emit('drained');
  }
}
