import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Client } from '../net/client.ts';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);

const clients = new WeakMap<Socket, HttpClient>();

/** The `HttpClient` of a socket. */
export function clientOf(socket: Socket): HttpClient | undefined {
  return clients.get(socket);
}

/**
 * A connection of the web profile. Passes one request head at a time to the parser of Node.js, each after the answer to
 * the one before. Left alone, the parser accepts all pipelined requests of a packet, thousands in 64 KiB, each with an
 * open file, and the answer to a malformed one would be written into the answer before it.
 */
export class HttpClient extends Client {
  /** The listeners through which Node.js feeds its parser, detached from the socket. */
  #parse: (bytes: Buffer) => void = () => {};
  #parseEnd: () => void = () => {};
  #hasEnded = false;
  /** Bytes read from the socket but not parsed yet. */
  #unparsed: Buffer = EMPTY;
  /** The beginning of the current head. */
  #head: Buffer = EMPTY;
  #isLast = false;
  readonly #onFinish = () => this.#next();

  override start(): void {
    super.start();
    const { socket } = this;
    this.#parse = detachLast(socket, 'data');
    this.#parseEnd = detachLast(socket, 'end');
    clients.set(socket, this);
    socket.on('readable', () => this.#read());
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#read();
    });
    socket.destroySoon = () => this.linger(); // called by Node.js to close after the last answer
  }

  /** Called for a parsed request: its answer is in flight until it is handed to the kernel. */
  trackAnswer(response: ServerResponse): void {
    this.#head = EMPTY;
    this.beginAnswer();
    response.on('finish', this.#onFinish);
  }

  /** Makes the current request the last one of the connection. */
  stopReading(): void {
    this.#isLast = true;
  }

  /** The current request line as far as received, without its end. */
  requestLine(): string {
    return /^\s*([^\r\n]*)/.exec(this.#head.toString('latin1'))?.[1] ?? '';
  }

  override linger(): void {
    super.linger();
    this.#read();
  }

  /** Writes the last answer directly, without an `http.ServerResponse`. */
  sendLast(bytes: string): void {
    this.beginAnswer();
    this.socket.write(bytes, 'latin1');
    this.linger();
  }

  #read(): void {
    while (this.phase === 'request' && !this.socket.destroyed) {
      const bytes: Buffer | null = this.#unparsed.length > 0 ? this.#unparsed : this.socket.read();
      if (bytes === null) break;
      this.#parseHead(bytes);
    }
    if (this.phase === 'request' && this.#hasEnded) this.#endParsing();
    if (this.phase !== 'linger') return;
    for (let bytes = this.socket.read(); bytes !== null; bytes = this.socket.read())
      this.discard(bytes.length);
  }

  #parseHead(bytes: Buffer): void {
    const end = endOfHead(bytes);
    const head = end === bytes.length ? bytes : bytes.subarray(0, end);
    this.#unparsed = end === bytes.length ? EMPTY : bytes.subarray(end);
    if (isBlank(this.#head)) this.#head = head;
    else if (!this.#head.includes(LF)) this.#head = Buffer.concat([this.#head, head]);
    this.#parse.call(this.socket, head);
  }

  #endParsing(): void {
    this.#hasEnded = false;
    this.#parseEnd.call(this.socket);
  }

  #next(): void {
    if (this.phase !== 'answer') return;
    if (this.#isLast || this.isDraining) this.linger();
    else this.endAnswer();
    this.#read();
  }
}

/** Removes and returns the listener that was added last. */
function detachLast(socket: Socket, event: 'data' | 'end'): (bytes?: Buffer) => void {
  const listener = socket.listeners(event).at(-1) as (bytes?: Buffer) => void;
  socket.off(event, listener);
  return listener;
}

/** Whether no request line has begun: empty lines before it are ignored (RFC 9112 section 2.2). */
function isBlank(head: Buffer): boolean {
  return head.length === 0 || head[0] === LF || head[0] === CR;
}

/** The end of the first blank line, which may be the very first line; without one the end of the bytes. */
function endOfHead(bytes: Buffer): number {
  if (bytes[0] === LF) return 1;
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, end + 1)) {
    const next = bytes[end + 1] === CR ? end + 2 : end + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return bytes.length;
}
