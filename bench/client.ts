import { connect, type Socket } from 'node:net';
import type { Row } from './rows.ts';

export interface Answer {
  /** 0 without a valid status line. */
  readonly status: number;
  /** Latin-1, including the blank line; empty if incomplete. */
  readonly head: string;
  /** Latin-1, chunked encoding included; empty unless it was kept. */
  readonly body: string;
  readonly bodyBytes: number;
  /** From connecting, or from sending on an open connection, to the end of the answer. */
  readonly ms: number;
}

export interface RequestOptions {
  /** @default 'GET' */
  readonly method?: string;
  /** Keeps the body. @default false */
  readonly keepBody?: boolean;
  /** Size of the read buffer. @default 16384 */
  readonly bufferBytes?: number;
}

const BLANK_LINE = '\r\n\r\n';
const MAX_HEAD = 16_384;

/** How long an answer on a persistent connection may take. */
const LIMIT_MS = 10_000;

/** Sends one request over a new connection and reads until it closes. Rejects on a connection error. */
export function request(port: number, target: string, options: RequestOptions = {}): Promise<Answer> {
  const { method = 'GET', keepBody = false, bufferBytes = 16_384 } = options;
  const started = performance.now();
  let start = ''; // the head and whatever was read with it; everything if the body is kept
  let bytes = 0;
  const take = (length: number, buffer: Uint8Array) => {
    bytes += length;
    if (keepBody || start.length < MAX_HEAD)
      start += Buffer.from(buffer.buffer, 0, length).toString('latin1');
    return true;
  };
  return new Promise((resolve, reject) => {
    const onread = { buffer: Buffer.allocUnsafeSlow(bufferBytes), callback: take };
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    socket.on('error', reject).on('close', () => {
      const head = start.slice(0, headLength(start));
      const body = keepBody ? start.slice(head.length) : '';
      const bodyBytes = bytes - head.length;
      resolve({ status: statusOf(head), head, body, bodyBytes, ms: performance.now() - started });
    });
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  });
}

/** A persistent connection for one request at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  /** The answer so far; undefined between requests. */
  #received: string | undefined;
  #method = '';
  #done: (error?: Error) => void = () => {};

  constructor(port: number, limitMs = LIMIT_MS) {
    this.#host = `127.0.0.1:${port}`;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
      .setEncoding('latin1')
      .setTimeout(limitMs, () => this.#done(new Error(`incomplete answer after ${limitMs} ms`)))
      .on('error', (error) => this.#done(error))
      .on('end', () => this.#end())
      .on('close', () => this.#end())
      .on('data', (text: string) => this.#take(text));
  }

  get isOpen(): boolean {
    return this.#socket.writable && !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  /** Sends a request and resolves to its answer. Rejects if the connection closes before the answer is complete. */
  async request({ method, target, header }: Pick<Row, 'method' | 'target' | 'header'>): Promise<Answer> {
    const started = performance.now();
    const lines = `Host: ${this.#host}\r\n${header === undefined ? '' : `${header}\r\n`}`;
    this.#received = '';
    this.#method = method;
    await new Promise<void>((resolve, reject) => {
      this.#done = (error) => (error === undefined ? resolve() : reject(error));
      if (this.isOpen) this.#socket.write(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`);
      else this.#end();
    });
    const text = this.#received;
    this.#received = undefined;
    const head = text.slice(0, headLength(text));
    const body = text.slice(head.length);
    if (headerOf(head, 'connection')?.toLowerCase() === 'close') this.close();
    const ms = performance.now() - started;
    return { status: statusOf(head), head, body, bodyBytes: body.length, ms };
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Closes the connection on unrequested data. */
  #take(text: string): void {
    if (this.#received === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#received += text;
    if (isComplete(this.#received, this.#method)) this.#done();
  }

  /** The end of the connection is the end of an answer without a length (RFC 9112, section 6.3). */
  #end(): void {
    if (headLength(this.#received ?? '') > 0) this.#done();
    else this.#done(new Error('the connection is not persistent'));
  }
}

/** 0 without a valid status line. */
export function statusOf(head: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
}

/** The value of the first header of that name. */
export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?)\\r$`, 'im').exec(head)?.[1];
}

/** Calls a function repeatedly for `ms`, at least once, in `loops` concurrent loops. */
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

/** Bytes of the head, including the blank line; 0 if it is incomplete. */
function headLength(text: string): number {
  return text.indexOf(BLANK_LINE) < 0 ? 0 : text.indexOf(BLANK_LINE) + BLANK_LINE.length;
}

/** Whether an answer on a persistent connection is complete. Expects no trailers; accepts an overlong head as an end. */
function isComplete(text: string, method: string): boolean {
  const start = headLength(text);
  if (start === 0) return text.length > MAX_HEAD;
  const head = text.slice(0, start);
  if (method === 'HEAD' || statusOf(head) === 304) return true;
  if (headerOf(head, 'transfer-encoding')?.toLowerCase() === 'chunked')
    return text.endsWith(`\r\n0${BLANK_LINE}`);
  const length = headerOf(head, 'content-length');
  return length !== undefined && text.length >= start + Number(length);
}
