import { closeFile } from '../files/fs.ts';
import type { FileBody } from '../files/send-file.ts';
import { formatDate } from '../util/date.ts';
import type { ByteString } from '../util/text.ts';

/** A header field, in the original's case. */
export type Header = readonly [name: string, value: ByteString];

/** Chunks shared with other answers, held until released. */
export interface ChunkedBody {
  readonly chunks: readonly Buffer[];
  /** In bytes. */
  readonly length: number;
  release(): void;
}

/** An answer as a value, written by `send` alone. */
export interface Reply {
  readonly status: number;
  readonly reason: ByteString;
  /** The fields after `Server` and `Date`, in the original's order. */
  readonly headers: readonly Header[];
  readonly body?: ByteString | Buffer | FileBody | ChunkedBody;
  /** Whether `errorReply` built it, which adds a log line. */
  readonly isError?: boolean;
}

/** `version_string` (server.py:548, 3.5.10), but with the actual runtime. */
const SERVER = `SimpleHTTP/0.6 Node.js/${process.versions.node}`;

/**
 * Formats the status line and header section as `send_response` and `end_headers` do (server.py:461 and 502, 3.5.10).
 * @param now milliseconds since 1970
 */
export function formatHead(reply: Reply, now: number): ByteString {
  let fields = '';
  for (const [name, value] of reply.headers) fields += `${name}: ${value}\r\n`;
  return (
    `HTTP/1.0 ${reply.status} ${reply.reason}\r\n` + //
    `Server: ${SERVER}\r\n` +
    `Date: ${currentDate(now)}\r\n` +
    `${fields}\r\n`
  );
}

/** Whether a body is an open file. */
export function isFileBody(body: Reply['body']): body is FileBody {
  return typeof body === 'object' && 'fd' in body;
}

/** Whether a body consists of shared chunks. */
export function isChunkedBody(body: Reply['body']): body is ChunkedBody {
  return typeof body === 'object' && 'chunks' in body;
}

/** Releases the body of a reply that is not sent. */
export function discardBody({ body }: Reply): void {
  if (isFileBody(body)) closeFile(body.fd);
  else if (isChunkedBody(body)) body.release();
}

let lastSecond = -1;
let lastDate = '';

/** Cached for one second. */
function currentDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = formatDate(second) ?? '';
  }
  return lastDate;
}
