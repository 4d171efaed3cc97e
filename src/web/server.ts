import http, {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../log/log.ts';
import type { Connections } from '../net/connections.ts';
import type { TlsFiles } from '../settings.ts';
import { clientOf, HttpClient } from './http-client.ts';
import { readTls, watchTls } from './tls.ts';

export interface ServerOptions {
  /** Seconds for a whole request. */
  readonly timeout: number;
  /** Seconds for which a connection without a request is kept. */
  readonly keepAlive: number;
  readonly tls: TlsFiles | undefined;
  readonly log: Log;
  readonly connections: Connections;
  /** Answers a CONNECT, which Node.js does not hand to `handler`. */
  readonly onConnect: (request: IncomingMessage, socket: Duplex) => void;
}

/** Bytes of a request line and its header fields. */
const MAX_HEAD_BYTES = 16_384;

/** How often Node.js checks for requests that take too long, in milliseconds. */
const CHECK_MS = 1000;

/**
 * The HTTP/1.1 server that Fastify gets (`serverFactory`): one of Node.js, whose connections are `HttpClient`s.
 * @param handler Fastify's
 * @throws StartError where the certificate cannot be used
 */
export function createServer(handler: RequestListener, options: ServerOptions): Server {
  const { timeout, keepAlive, tls, log, connections } = options;
  const limits = {
    maxHeaderSize: MAX_HEAD_BYTES,
    requireHostHeader: false, // Node.js would answer past the log
    headersTimeout: timeout * 1000,
    requestTimeout: timeout * 1000,
    keepAliveTimeout: keepAlive * 1000,
    connectionsCheckingInterval: CHECK_MS,
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    clientOf(request.socket)?.answer(response);
    handler(request, response);
  };
  const server =
    tls === undefined
      ? http.createServer(limits, listener)
      : https.createServer({ ...limits, ...readTls(tls), handshakeTimeout: timeout * 1000 }, listener);
  if (server instanceof https.Server && tls !== undefined) {
    takeTlsClients(server, connections);
    watchTls(server, tls, log);
  } else {
    server.on('connection', (socket: Socket) => new HttpClient(connections, socket));
  }
  // Without these, Node.js answers by itself.
  server.on('checkContinue', listener);
  server.on('checkExpectation', listener);
  server.on('connect', options.onConnect);
  // Fastify passes upgrades of a second address on to the first, where nobody takes them.
  server.on('listening', () => server.removeAllListeners('upgrade'));
  server.closeIdleConnections = () => connections.drain();
  server.closeAllConnections = () => connections.cut();
  connections.watch(server);
  return server;
}

/** A TLS socket does not give the socket below it: the two have the peer's address and port in common. */
function takeTlsClients(server: https.Server, connections: Connections): void {
  const handshaking = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    handshaking.set(peer, socket);
    connections.addHandshaking(socket);
    socket.once('close', () => handshaking.delete(peer));
  });
  server.on('secureConnection', (socket: Socket) => {
    const rawSocket = handshaking.get(peerOf(socket));
    if (rawSocket !== undefined) connections.removeHandshaking(rawSocket);
    new HttpClient(connections, socket, rawSocket);
  });
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
