import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Log } from '../log/log.ts';
import type { WebSettings } from '../settings.ts';
import { http } from '../util/http.ts';
import { senderAddress } from './access-log.ts';
import { ERROR_PAGE_POLICY, errorPage } from './error-page.ts';
import { groupFields } from './fastify-helpers.ts';
import { connectionOf, type HttpConnection } from './http-connection.ts';

/** The error of Node.js for a connection on which it could not read a request. */
interface ClientError extends Error {
  readonly code?: string;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The link of an error page. */
    readonly homePath: string;
  }
}

export interface RawErrorOptions {
  readonly log: Log;
  /** Added to every answer. */
  readonly headers: WebSettings['headers'];
  /** The supported methods. */
  readonly methods: readonly string[];
  /** The link of an error page. */
  readonly homePath: string;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': ERROR_PAGE_POLICY,
  'cache-control': 'no-store',
};

/** Header fields of a file, removed when an error replaces it. */
const FILE_FIELDS = ['accept-ranges', 'content-encoding', 'content-length', 'etag', 'last-modified'];

/** Sends an error page, which shows only the status. */
export function sendError(reply: FastifyReply, status: number): FastifyReply {
  if (reply.hasHeader('last-modified') || reply.hasHeader('content-length')) removeFileFields(reply);
  return reply.code(status).headers(HEADERS).send(errorPage(status, reply.server.homePath));
}

function removeFileFields(reply: FastifyReply): void {
  for (const name of FILE_FIELDS) {
    reply.removeHeader(name);
    if (!reply.raw.headersSent) reply.raw.removeHeader(name); // already set if a stream failed to open
  }
}

/** Sends 503 with `Retry-After`, for a lack of resources that is usually temporary. */
export function sendBusy(reply: FastifyReply): FastifyReply {
  return sendError(reply.header('retry-after', '1'), 503);
}

/** Answers requests that do not reach Fastify: malformed ones and CONNECT. */
export class RawErrors {
  readonly #options: RawErrorOptions;

  constructor(options: RawErrorOptions) {
    this.#options = options;
  }

  /** Answers a request that the parser rejects or that times out. */
  onClientError(error: ClientError, socket: Socket): void {
    const connection = connectionOf(socket);
    if (connection === undefined || error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (connection.phase === 'request')
      this.#answer(connection, statusOf(error, connection.requestLine()));
    // Otherwise only the answer in flight is finished.
  }

  onConnect({ method, url, httpVersion, headers }: IncomingMessage, socket: Duplex): void {
    const connection = connectionOf(socket as Socket);
    const requestLine = `${method} ${url} HTTP/${httpVersion}`;
    if (connection === undefined) socket.destroy();
    else this.#answer(connection, 405, { requestLine, remoteAddress: senderAddress(connection, headers) });
  }

  #answer(
    connection: HttpConnection,
    status: number,
    {
      requestLine = status === 408 ? '' : connection.requestLine(),
      remoteAddress = connection.remoteAddress,
    }: { requestLine?: string; remoteAddress?: string } = {},
  ): void {
    const [, method, target, version] = /^(\S+) (\S+) (HTTP\/\d\.\d)$/.exec(requestLine) ?? [];
    const answer = {
      remoteAddress,
      requestLine,
      ...(method !== undefined && target !== undefined && { method, target }),
      version: version ?? 'HTTP/1.1',
      status,
      error: http.STATUS_CODES[status],
    };
    const start = performance.now();
    const { log, homePath } = this.#options;
    log.answering(answer);
    const content = errorPage(status, homePath);
    const body = method === 'HEAD' ? '' : content;
    connection.sendLast(this.#head(status, content.length) + body);
    log.answered?.(answer, { bytes: body.length, durationMs: performance.now() - start });
  }

  #head(status: number, length: number): string {
    const { headers, methods } = this.#options;
    const fields = new Map<string, readonly string[]>([
      ...groupFields(Object.entries(HEADERS)),
      ...(status === 405 ? [['allow', [methods.join(', ')]] as const] : []),
      ['x-content-type-options', ['nosniff']],
      ...groupFields(headers),
      ['content-length', [String(length)]],
      ['connection', ['close']],
    ]);
    const lines = [...fields].flatMap(([name, values]) => values.map((value) => `${name}: ${value}\r\n`));
    return `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
  }
}

/** The status for a parser error; a method unknown to the parser is a valid token (RFC 9110 section 9.1). */
function statusOf({ code }: ClientError, requestLine: string): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    case 'HPE_INVALID_METHOD':
      return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\//.test(requestLine) ? 405 : 400;
    default:
      return 400;
  }
}
