import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Log } from '../log/log.ts';
import { clientOf } from './http-client.ts';
import { whenDone } from './reply.ts';

/** Logs each answer once it is sent, or has broken off. */
export function logAnswers(app: FastifyInstance, log: Log): void {
  app.addHook('onRequest', (request, reply, done) => {
    const started = performance.now();
    const { socket } = request.raw;
    const before = socket.bytesWritten;
    whenDone(reply, () => {
      const answer = describe(request, reply);
      log.answering(answer);
      const bytes = Math.max(0, socket.bytesWritten - before - headBytes(reply));
      log.answered(answer, { bytes, durationMs: performance.now() - started });
    });
    done();
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
    headerBlock: field('user-agent', raw.headers['user-agent']) + field('referer', raw.headers.referer),
    status: statusCode,
    error: statusCode >= 400 ? STATUS_CODES[statusCode] : undefined,
  };
}

function field(name: string, value: string | undefined): string {
  return value === undefined ? '' : `${name}: ${value}\r\n`;
}

/** Node.js keeps the text of the head and tells nobody else; its own loggers read it there as well. */
function headBytes({ raw }: FastifyReply): number {
  return (raw as unknown as { _header?: string | null })._header?.length ?? 0;
}
