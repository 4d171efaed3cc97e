import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface SendOptions {
  /** Shut the sending side down behind the request. @default false */
  halfClose?: boolean;
  /** Bytes a piece, each in a segment of its own. @default all at once */
  pieceSize?: number;
  /** @default 127.0.0.1 */
  host?: string;
}

/** Between two pieces, for the first to arrive by itself. */
const BETWEEN_PIECES_MS = 1;

/** Sends bytes and reads until the server closes; one byte a character. Rejects where it resets instead. */
export async function exchange(port: number, request: string, options: SendOptions = {}): Promise<string> {
  const socket = connect({
    port,
    host: options.host ?? '127.0.0.1',
    allowHalfOpen: options.halfClose === true,
    noDelay: true,
  });
  const answer = readAll(socket);
  await Promise.all([answer, send(socket, Buffer.from(request, 'latin1'), options)]);
  socket.destroy();
  return answer;
}

/** Everything until the end of the stream; one byte a character. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks).toString('latin1');
}

/**
 * Reads to the end of an answer and tells whether the server has ended it or broken it off. libuv can report a
 * reset as an end; then the socket takes no more bytes.
 */
export async function howItEnds(socket: Socket): Promise<'end' | 'reset'> {
  socket.resume();
  try {
    await once(socket, 'end');
  } catch {
    return 'reset';
  }
  const error = await new Promise((resolve) => socket.write('x', resolve));
  return error ? 'reset' : 'end';
}

async function send(socket: Socket, request: Buffer, { halfClose, pieceSize }: SendOptions): Promise<void> {
  const size = pieceSize ?? Math.max(1, request.length);
  for (let start = 0; start < request.length && socket.writable; start += size) {
    await new Promise<void>((resolve) =>
      socket.write(request.subarray(start, start + size), () => resolve()),
    );
    if (start + size < request.length) await delay(BETWEEN_PIECES_MS);
  }
  if (halfClose === true) socket.end();
}

/** The answer with the values of `Date` and `Server` in its head replaced by `*`. */
export function masked(answer: string): string {
  const { head, body } = split(answer);
  return head.replace(/^(Server|Date): .*$/gm, '$1: *') + body;
}

/** An answer cut behind its blank line; `head` is empty where there is no status line. */
export function split(answer: string): { head: string; body: string } {
  const end = answer.startsWith('HTTP/') ? answer.indexOf('\r\n\r\n') + 4 : 0;
  return { head: answer.slice(0, end), body: answer.slice(end) };
}
