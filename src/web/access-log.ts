import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Log } from '../log/log.ts';
import { whenAnswered } from './fastify-helpers.ts';
import { clientOf } from './http-client.ts';

/** Logs an answer once it is sent or aborted. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const start = performance.now();
  const { socket } = request.raw;
  const bytesBefore = socket.bytesWritten;
  whenAnswered(reply, () => {
    const answer = describe(request, reply);
    log.answering(answer);
    const bytes = Math.max(0, socket.bytesWritten - bytesBefore - headBytes(reply));
    log.answered(answer, { bytes, durationMs: performance.now() - start });
  });
}

function describe({ raw, originalUrl }: FastifyRequest, { statusCode }: FastifyReply): Answer {
  const version = `HTTP/${raw.httpVersion}`;
  const method = raw.method ?? '';
  return {
    remoteAddress: clientOf(raw.socket)?.remoteAddress ?? '-',
    requestLine: `${method} ${originalUrl} ${version}`,
    method,
    target: originalUrl,
    version,
    userAgent: raw.headers['user-agent']?.trim(),
    referer: raw.headers.referer?.trim(),
    status: statusCode,
    error: statusCode >= 400 ? STATUS_CODES[statusCode] : undefined,
  };
}

/** Not public, but nothing else has the size of the head: Node.js adds fields after `getHeaders()`. */
function headBytes({ raw }: FastifyReply): number {
  return (raw as unknown as { _header?: string | null })._header?.length ?? 0;
}
