import { closeFile } from '../files/fs.ts';
import type { FileBody } from '../files/send-file.ts';
import type { ByteString } from '../files/text.ts';
import { formatDate } from '../util/date.ts';

/** A header field as it goes on the wire: name and value in the original's order and case. */
export type Header = readonly [name: string, value: ByteString];

/** Content in pieces that other answers send too; they are held until they are released. */
export interface ChunkedBody {
  readonly chunks: readonly Buffer[];
  /** In bytes. */
  readonly length: number;
  release(): void;
}

/** An answer as a value; `send` is the one place that writes it. */
export interface Reply {
  readonly status: number;
  readonly reason: ByteString;
  /** What follows `Server` and `Date`. */
  readonly headers: readonly Header[];
  readonly body?: Buffer | FileBody | ChunkedBody;
  /** Made by `errorReply`: the log gets a line of its own for it. */
  readonly isError?: boolean;
}

/** `version_string` (server.py:548, 3.5.10), with the truth about who answers. */
const SERVER = `SimpleHTTP/0.6 Node.js/${process.versions.node}`;

/**
 * Status line and header section of a reply, as `send_response` and `end_headers` write them
 * (server.py:461 and 502, 3.5.10).
 * @param now milliseconds since 1970
 */
export function formatHead(reply: Reply, now: number): ByteString {
  const fields = reply.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return (
    `HTTP/1.0 ${reply.status} ${reply.reason}\r\n` + //
    `Server: ${SERVER}\r\n` +
    `Date: ${currentDate(now)}\r\n` +
    `${fields}\r\n`
  );
}

/** Whether the body is still on disk. */
export function isFileBody(body: Reply['body']): body is FileBody {
  return body !== undefined && 'fd' in body;
}

/** Whether the body is in pieces. */
export function isChunkedBody(body: Reply['body']): body is ChunkedBody {
  return body !== undefined && 'chunks' in body;
}

/** Gives back what a reply holds without sending it. */
export function discardBody({ body }: Reply): void {
  if (isFileBody(body)) closeFile(body.fd);
  else if (isChunkedBody(body)) body.release();
}

let lastSecond = -1;
let lastDate = '';

/** The same string for all answers of one second. */
function currentDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = formatDate(second) ?? '';
  }
  return lastDate;
}
