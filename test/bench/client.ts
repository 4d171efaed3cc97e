import { connect } from 'node:net';

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Latin-1, with its blank line; empty where there is none. */
  readonly head: string;
  /** Latin-1; empty unless it was to be kept. */
  readonly body: string;
  readonly bodyBytes: number;
  /** From the wish to connect to the end of the answer. */
  readonly ms: number;
}

export interface AskOptions {
  /** @default 'GET' */
  readonly method?: string;
  /** Keep the body. @default false */
  readonly keep?: boolean;
  /** Bytes to read at once. @default 16384 */
  readonly bufferBytes?: number;
}

/** More than this of a head is none. */
const MAX_HEAD = 16_384;

/** Asks once over a connection of its own, and reads until it is closed. Rejects where it breaks. */
export function ask(port: number, target: string, options: AskOptions = {}): Promise<Answer> {
  const { method = 'GET', keep = false, bufferBytes = 16_384 } = options;
  const started = performance.now();
  let start = ''; // the head and what came with it; the whole answer where it is kept
  let bytes = 0;
  const take = (length: number, buffer: Uint8Array) => {
    bytes += length;
    if (keep || start.length < MAX_HEAD) start += Buffer.from(buffer.buffer, 0, length).toString('latin1');
    return true;
  };
  return new Promise((resolve, reject) => {
    const onread = { buffer: Buffer.allocUnsafeSlow(bufferBytes), callback: take };
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    socket.on('error', reject).on('close', () => {
      const ms = performance.now() - started;
      const end = start.indexOf('\r\n\r\n') + 4;
      const head = end < 4 ? '' : start.slice(0, end);
      const body = keep ? start.slice(head.length) : '';
      resolve({ status: statusOf(head), head, body, bodyBytes: bytes - head.length, ms });
    });
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  });
}

/** 0 where there is none. */
export function statusOf(head: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
}

/** The value of a field in a head; undefined where there is none of that name. */
export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?)\\r$`, 'im').exec(head)?.[1];
}

/** Calls again and again for some time, in so many loops at once. */
export async function repeat(
  call: () => Promise<unknown>,
  { ms, loops }: { ms: number; loops: number },
): Promise<void> {
  const until = performance.now() + ms;
  const loop = async () => {
    do await call();
    while (performance.now() < until);
  };
  await Promise.all(Array.from({ length: loops }, loop));
}
