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
  readonly #options: Omit<ConnectionOptions, 'serve'>;

  /** @param handler Fastify's */
  constructor(handler: RequestListener, options: Omit<ConnectionOptions, 'serve'>) {
    // With room for one byte, a paused socket reads no more than one piece: see Connection.
    super({ allowHalfOpen: true, noDelay: true, highWaterMark: 1 });
    this.#options = options;
    this.on('connection', (socket) => {
      const serve = (client: Connection, head: Head) => {
        const request = new WireRequest(socket, head, client);
        handler(request, new ServerResponse(request));
      };
      new Connection(socket, { ...options, serve });
    });
    options.connections.watch(this);
  }

  /** Stops accepting, and ends the connections that have not sent a whole head. */
  override close(callback?: (error?: Error) => void): this {
    super.close(callback);
    this.#options.connections.drain();
    return this;
  }

  /** Ends all connections, answers in progress too. */
  closeAllConnections(): void {
    this.#options.connections.cut();
  }
}
