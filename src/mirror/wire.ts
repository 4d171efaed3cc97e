import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { Head } from './request.ts';

/** A request for Fastify, with its parsed head and the connection that writes the answer. */
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
 * The TCP server that Fastify uses instead of `http.Server` (`serverFactory`): reads request heads as
 * `BaseHTTPRequestHandler` does, and passes GET and HEAD to Fastify.
 */
export class Wire extends Server {
  readonly #options: Omit<ConnectionOptions, 'serve'>;

  /** @param handler Fastify's request handler */
  constructor(handler: RequestListener, options: Omit<ConnectionOptions, 'serve'>) {
    // With a mark of one byte, a paused socket buffers at most one chunk: see Connection.
    super({ allowHalfOpen: true, noDelay: true, highWaterMark: 1 });
    this.#options = options;
    this.on('connection', (socket) => {
      const serve = (client: Connection, head: Head) => {
        const request = new WireRequest(socket, head, client);
        handler(request, new ServerResponse(request));
      };
      new Connection(socket, { ...options, serve }).start();
    });
    options.connections.addServer(this);
  }

  /** Stops accepting, and closes the connections without a complete request head. */
  override close(callback?: (error?: Error) => void): this {
    super.close(callback);
    this.#options.connections.drain();
    return this;
  }

  /** Ends all connections, even those with an answer in flight. */
  closeAllConnections(): void {
    this.#options.connections.destroyAll();
  }
}
