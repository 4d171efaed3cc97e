import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connections } from '../net/connections.ts';
import { http } from '../util/http.ts';
import type { HotPath } from './hot-path.ts';
import { connectionOf, HttpConnection } from './http-connection.ts';
import { WebRequest } from './request.ts';
import { MAX_HEAD_BYTES } from './request-head.ts';
import type { TlsSource } from './tls.ts';

export interface ServerOptions {
  /** Seconds for a complete request. */
  readonly timeout: number;
  /** Seconds for which an idle connection is kept open. */
  readonly keepAlive: number;
  readonly tls: TlsSource | undefined;
  readonly connections: Connections;
  readonly hotPath: HotPath;
  /** Answers CONNECT, which Node.js does not pass to `handler`. */
  readonly onConnect: (request: IncomingMessage, socket: Duplex) => void;
}

/** Interval at which Node.js checks for timed-out requests, in milliseconds. */
const CHECK_MS = 1000;

/**
 * Creates the HTTP/1.1 server for Fastify (`serverFactory`): that of Node.js, with an `HttpConnection` per connection.
 * @param handler Fastify's request handler
 */
export function createServer(handler: RequestListener, options: ServerOptions): Server {
  const { timeout, keepAlive, tls, connections, hotPath } = options;
  const limits = {
    IncomingMessage: WebRequest,
    maxHeaderSize: MAX_HEAD_BYTES,
    requireHostHeader: false, // Node.js would answer without logging
    headersTimeout: timeout * 1000,
    requestTimeout: timeout * 1000,
    keepAliveTimeout: keepAlive * 1000,
    connectionsCheckingInterval: CHECK_MS,
  };
  const listener = (request: WebRequest, response: ServerResponse) => {
    const connection = connectionOf(request.socket);
    connection?.trackAnswer(response);
    if (connection === undefined || !hotPath.answer(request, response, connection))
      handler(request, response);
  };
  const server =
    tls === undefined
      ? http.createServer(limits, listener)
      : https.createServer({ ...limits, ...tls.options, handshakeTimeout: timeout * 1000 }, listener);
  if (server instanceof https.Server && tls !== undefined) {
    acceptTlsClients(server, connections);
    tls.reloadOnSighup?.(server);
  } else {
    server.on('connection', (socket: Socket) => new HttpConnection(connections, socket).start());
  }
  // Without these listeners Node.js answers by itself.
  server.on('checkContinue', listener);
  server.on('checkExpectation', listener);
  server.on('connect', options.onConnect);
  // Fastify forwards upgrades on a second address to the first server, which has no listener for them.
  server.on('listening', () => server.removeAllListeners('upgrade'));
  server.closeIdleConnections = () => connections.stop();
  server.closeAllConnections = () => connections.destroyAll();
  connections.addServer(server);
  return server;
}

/** An error of a handshake, with OpenSSL's reason. */
interface TlsError extends NodeJS.ErrnoException {
  readonly reason?: string;
}

function acceptTlsClients(server: https.Server, connections: Connections): void {
  const { handshakes } = connections;
  server.on('connection', (socket: Socket) => handshakes.add(socket));
  server.on('secureConnection', (socket: Socket) => {
    new HttpConnection(connections, socket, handshakes.take(socket)).start();
  });
  server.on('tlsClientError', ({ code, reason, message }: TlsError, socket: Socket) => {
    if (code === 'ECONNRESET') return; // the client has left, as a health check does
    connections.logRarely('handshake', `TLS handshake failed: ${reason ?? message}`, socket);
  });
}
