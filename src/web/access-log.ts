import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Log } from '../log/log.ts';
import { http } from '../util/http.ts';
import type { HttpConnection } from './http-connection.ts';

export interface AccessLogOptions {
  /** The request target as sent. */
  readonly target: string;
  /** The answer, whose status is known before its head is sent. */
  readonly reply: { readonly statusCode: number };
  readonly connection: HttpConnection | undefined;
  readonly log: Log;
}

/** Logs an answer once it is sent or aborted. */
export function logAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  options: AccessLogOptions,
): void {
  const { connection, log } = options;
  const start = performance.now();
  const { socket } = request;
  const bytesBefore = socket.bytesWritten;
  connection?.whenAnswered(() => {
    const answer = describe(request, options);
    log.answering(answer);
    if (log.answered === undefined) return;
    const bytes = Math.max(0, socket.bytesWritten - bytesBefore - headBytes(response));
    log.answered(answer, { bytes, durationMs: performance.now() - start });
  });
}

function describe(
  { method = '', httpVersion, headers }: IncomingMessage,
  { target, reply, connection }: AccessLogOptions,
): Answer {
  const version = `HTTP/${httpVersion}`;
  const status = reply.statusCode;
  return {
    remoteAddress: senderAddress(connection, headers),
    requestLine: `${method} ${target} ${version}`,
    method,
    target,
    version,
    userAgent: headers['user-agent']?.trim(),
    referer: headers.referer?.trim(),
    status,
    error: status >= 400 ? http.STATUS_CODES[status] : undefined,
  };
}

/** The sender of a request: the peer, or the client that a trusted proxy names. */
export function senderAddress(connection: HttpConnection | undefined, headers: IncomingHttpHeaders): string {
  if (connection?.isProxy !== true) return connection?.remoteAddress ?? '-';
  const { forwarded, 'x-forwarded-for': xForwardedFor } = headers;
  return connection.forwardedAddress({ xForwardedFor: xForwardedFor?.toString(), forwarded });
}

/** Not public, but nothing else has the size of the head: Node.js adds fields after `getHeaders()`. */
function headBytes(response: ServerResponse): number {
  return (response as unknown as { _header?: string | null })._header?.length ?? 0;
}
