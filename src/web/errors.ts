import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { addressOf, type Log } from '../log.ts';

/** What the system says of a connection that did not bring a request. */
interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'",
  'cache-control': 'no-store',
};

/** Answers with a page that says no more than the status. */
export function sendError(reply: FastifyReply, status: number): FastifyReply {
  return reply.removeHeader('content-encoding').code(status).headers(HEADERS).send(page(status));
}

/** What is no request that the parser of Node.js takes gets its status, and no more. */
export function answerClientError(log: Log): (error: ClientError, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = statusOf(error);
    const [requestLine = ''] = (error.rawPacket?.toString('latin1') ?? '').split(/\r?\n/, 1);
    log.answering({
      remoteAddress: addressOf(socket),
      requestLine: status === 408 ? '' : requestLine,
      version: 'HTTP/1.1',
      status,
      error: STATUS_CODES[status],
    });
    socket.end(answer(status));
  };
}

/** A word of a method that the parser does not know is a method all the same (RFC 9110 section 9.1). */
function statusOf({ code, rawPacket }: ClientError): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    case 'HPE_INVALID_METHOD':
      return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\//.test(rawPacket?.toString('latin1') ?? '') ? 405 : 400;
    default:
      return 400;
  }
}

function answer(status: number): string {
  const fields = {
    ...HEADERS,
    ...(status === 405 && { allow: 'GET, HEAD' }),
    'x-content-type-options': 'nosniff',
    'content-length': String(page(status).length),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${page(status)}`;
}

function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status]}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p><a href="/">Up to the first folder</a></p>
</main>
</body>
</html>
`;
}
