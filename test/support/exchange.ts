import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Small reads would cost the client more than an answer of several GiB costs the listener. */
const READ_BYTES = 262_144;

/** Buffers of ended exchanges: a new one for each would keep the garbage collector busy. */
const spareBuffers: Buffer[] = [];

/** Delay between two pieces of a request, so that each arrives in a segment of its own. */
const BETWEEN_PIECES_MS = 1;

export interface ExchangeOptions {
  /** When to shut the sending side down: after the request, or once an answer begins. @default never */
  halfClose?: boolean | 'when answered';
  /** Bytes per piece of the request. @default the whole request */
  pieceSize?: number;
  /** @default 127.0.0.1 */
  host?: string;
  /** Gives up after this time. @default no limit */
  limitMs?: number;
  /** Takes the bytes instead of `text`, in a buffer that is reused; reading pauses until the promise resolves. */
  take?: (piece: Buffer) => Promise<void> | undefined;
}

export interface Exchanged {
  /** Every byte received, one per character; empty with `take`. */
  readonly text: string;
  readonly ending: 'end' | 'reset' | 'late';
  /** Why the connection failed. */
  readonly error?: Error;
}

/** Sends bytes, one per character, and reads until the connection ends. Never rejects. */
export async function converse(
  port: number,
  request: string,
  options: ExchangeOptions = {},
): Promise<Exchanged> {
  const { host = '127.0.0.1', halfClose, limitMs } = options;
  const pieces: Buffer[] = [];
  let ending: Exchanged['ending'] = 'reset';
  let error: Error | undefined;
  const callback = (length: number, bytes: Uint8Array): boolean => {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, length);
    if (halfClose === 'when answered') socket.end();
    if (options.take === undefined) pieces.push(Buffer.from(piece));
    const pause = options.take?.(piece);
    pause?.then(() => socket.resume());
    return pause === undefined;
  };
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafe(READ_BYTES);
  const onread = { buffer, callback };
  const socket = connect({ port, host, allowHalfOpen: true, noDelay: true, onread });
  const endAs = (how: Exchanged['ending']) => {
    ending = how;
    socket.destroy();
  };
  const timer = limitMs === undefined ? undefined : setTimeout(() => endAs('late'), limitMs);
  socket
    .on('end', () => endAs('end'))
    .on('error', (failure) => {
      error = failure;
    });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await Promise.all([closed, send(socket, Buffer.from(request, 'latin1'), options)]);
  clearTimeout(timer);
  if (options.take === undefined) spareBuffers.push(buffer); // else it may still be in use
  return { text: Buffer.concat(pieces).toString('latin1'), ending, ...(error && { error }) };
}

async function send(
  socket: Socket,
  request: Buffer,
  { halfClose, pieceSize }: ExchangeOptions,
): Promise<void> {
  const size = pieceSize ?? Math.max(1, request.length);
  for (let start = 0; start < request.length && socket.writable; start += size) {
    await new Promise((resolve) => socket.write(request.subarray(start, start + size), resolve));
    if (start + size < request.length) await delay(BETWEEN_PIECES_MS);
  }
  if (halfClose === true) socket.end();
}

/** Like `converse()`, but returns the text alone and throws if the connection is reset. */
export async function exchange(port: number, request: string, options?: ExchangeOptions): Promise<string> {
  const { text, ending, error } = await converse(port, request, options);
  if (ending !== 'end') throw error ?? new Error('The connection was reset');
  return text;
}

/** Like `exchange()`, but a reset or a refused connection ends the text. */
export async function askPort(port: number, request: string, halfClose = false): Promise<string> {
  return (await converse(port, request, { halfClose })).text;
}

/** A parsed answer. */
export interface Reply {
  /** NaN without a status line. */
  readonly status: number;
  readonly location: string | undefined;
  /** Head and body, one byte per character. */
  readonly text: string;
  readonly body: string;
}

/** Requests a target literally: HTTP clients would normalize it. */
export async function ask(port: number, target: string, fields: readonly string[] = []): Promise<Reply> {
  const lines = [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: close', ...fields];
  const text = await askPort(port, `${lines.join('\r\n')}\r\n\r\n`);
  const { head, body } = split(text);
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1]),
    location: /^location: *(.*)\r$/im.exec(head)?.[1],
    text,
    body,
  };
}

export interface OpenOptions {
  /** Whether the socket can still send after the listener has ended. @default false */
  halfOpen?: boolean;
  /** @default 127.0.0.1 */
  host?: string;
}

/** A connected socket on which `text` has been sent. Its errors are ignored: 'close' follows them. */
export async function openSocket(
  port: number,
  text = '',
  { halfOpen = false, host = '127.0.0.1' }: OpenOptions = {},
): Promise<Socket> {
  const socket = connect({ port, host, allowHalfOpen: halfOpen, noDelay: true });
  const connected = once(socket, 'connect');
  socket.on('error', () => {});
  await connected;
  await new Promise((resolve) => socket.write(text, 'latin1', resolve));
  return socket;
}

/** Everything until the end of the stream, one byte per character. Rejects if the connection is reset. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks).toString('latin1');
}

/**
 * Reads to the end of an answer and returns whether the listener ended it or reset the connection. libuv can report a
 * reset as an end; then a write fails.
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

/** The answer with the values of `Date` and `Server` in its head replaced by `*`. */
export function masked(answer: string): string {
  const { head, body } = split(answer);
  return head.replace(/^(Server|Date): .*$/gm, '$1: *') + body;
}

/** An answer divided after its blank line; `head` is empty without a status line. */
export function split(answer: string): { head: string; body: string } {
  const end = answer.startsWith('HTTP/') ? answer.indexOf('\r\n\r\n') + 4 : 0;
  return { head: answer.slice(0, end), body: answer.slice(end) };
}
