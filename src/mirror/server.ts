import type { RequestListener } from 'node:http';
import { Server } from 'node:net';
import type { Connections } from '../net/connections.ts';
import { http } from '../util/http.ts';
import type { MaybePromise } from '../util/maybe-promise.ts';
import { type ConnectionOptions, PythonConnection } from './connection.ts';
import type { Reply } from './reply.ts';
import type { Head } from './request.ts';

/** Builds the reply to a request that is not refused; never throws or rejects. */
export type Respond = (head: Head, connection: PythonConnection) => MaybePromise<Reply>;

export interface PythonServerOptions extends Omit<ConnectionOptions, 'serve'> {
  readonly respond: Respond;
}

/** A request for Fastify, with its reply and the connection that writes it. */
export class PythonRequest extends http.IncomingMessage {
  /** Not named `connection`, which is the socket in `http.IncomingMessage`. */
  readonly client: PythonConnection;
  readonly reply: Promise<Reply>;

  constructor(head: Head, client: PythonConnection, reply: Promise<Reply>) {
    super(client.socket);
    this.method = head.method;
    this.url = head.target;
    this.client = client;
    this.reply = reply;
  }
}

/**
 * The TCP server that Fastify uses instead of `http.Server` (`serverFactory`): reads request heads as
 * `BaseHTTPRequestHandler` does. Replies that are ready at once are sent at once (the hot path); those that take time go
 * through Fastify.
 */
export class PythonServer extends Server {
  readonly #connections: Connections;

  /** @param handler Fastify's request handler */
  constructor(handler: RequestListener, { respond, ...options }: PythonServerOptions) {
    // With a high-water mark of one byte, a paused socket buffers at most one chunk: see PythonConnection.
    super({ allowHalfOpen: true, noDelay: true, highWaterMark: 1 });
    this.#connections = options.connections;
    const serve = (connection: PythonConnection, head: Head) => {
      const reply = respond(head, connection);
      if (!(reply instanceof Promise)) return connection.answer(reply);
      const request = new PythonRequest(head, connection, reply);
      handler(request, new http.ServerResponse(request));
    };
    const connectionOptions = { ...options, serve };
    this.on('connection', (socket) => new PythonConnection(socket, connectionOptions).start());
    options.connections.addServer(this);
  }

  /** Stops accepting, and closes the connections without a complete request head. */
  override close(callback?: (error?: Error) => void): this {
    super.close(callback);
    this.#connections.stop();
    return this;
  }

  /** Ends all connections, even those with an answer in flight. */
  closeAllConnections(): void {
    this.#connections.destroyAll();
  }
}
