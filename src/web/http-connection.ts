import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BaseConnection } from '../net/base-connection.ts';
import { endOfHead, isBlank, LF } from './request-head.ts';

const EMPTY = Buffer.alloc(0);

const connections = new WeakMap<Socket, HttpConnection>();

/** The `HttpConnection` of a socket. */
export function connectionOf(socket: Socket): HttpConnection | undefined {
  return connections.get(socket);
}

/**
 * A connection of the web profile. Passes one request head at a time to the parser of Node.js, each after the answer to
 * the one before. Left alone, the parser accepts all pipelined requests of a packet, thousands in 64 KiB, each with an
 * open file, and the answer to a malformed one would be written into the answer before it.
 */
export class HttpConnection extends BaseConnection {
  /** The listeners through which Node.js feeds its parser, detached from the socket. */
  #parse: (bytes: Buffer) => void = () => {};
  #parseEnd: () => void = () => {};
  /** Whether the client has closed its sending side, and the parser has not been told yet. */
  #hasEnded = false;
  /** Bytes read from the socket but not parsed yet. */
  #unparsed: Buffer = EMPTY;
  /** The beginning of the current head. */
  #head: Buffer = EMPTY;
  #isLast = false;
  /** Of the answer in flight. */
  #response: ServerResponse | undefined;
  readonly #onFinish = () => this.#next();

  override start(): void {
    super.start();
    const { socket } = this;
    this.#parse = detachLast(socket, 'data');
    this.#parseEnd = detachLast(socket, 'end');
    connections.set(socket, this);
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#parseNext();
    });
    socket.destroySoon = () => this.linger(); // called by Node.js to close after the last answer
  }

  /** Called for a parsed request: its answer is in flight until it is handed to the kernel. */
  trackAnswer(response: ServerResponse): void {
    this.#head = EMPTY;
    this.#response = response;
    if (this.isDraining) response.shouldKeepAlive = false;
    this.beginAnswer();
    response.on('finish', this.#onFinish);
  }

  /** Sends `Connection: close` with the answer in flight, or with the next one if its head is already sent. */
  override drain(): void {
    if (this.#response !== undefined) this.#response.shouldKeepAlive = false;
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
    this.discard(this.#unparsed.length);
    this.#unparsed = EMPTY;
  }

  /** Writes the last answer directly, without an `http.ServerResponse`. */
  sendLast(bytes: string): void {
    this.beginAnswer();
    this.socket.write(bytes, 'latin1');
    this.linger();
  }

  /** Parses input, returns it to the stream while an answer is in flight, or discards it after the last one. */
  #receive(bytes: Buffer): void {
    if (this.phase === 'linger') {
      this.discard(bytes.length);
    } else if (this.phase === 'answer') {
      this.socket.pause(); // the rest stays in the kernel
      this.socket.unshift(bytes);
    } else {
      this.#unparsed = bytes;
      this.#parseNext();
    }
  }

  /** Passes heads to the parser until a request is complete. */
  #parseNext(): void {
    while (this.phase === 'request' && this.#unparsed.length > 0 && !this.socket.destroyed)
      this.#parseHead(this.#unparsed);
    if (this.phase !== 'request') return;
    if (this.#hasEnded) this.#endParsing();
    else if (this.socket.isPaused()) this.socket.resume();
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
    this.#response = undefined;
    if (this.phase !== 'answer') return;
    if (this.#isLast || this.isStopping) {
      this.linger();
      return;
    }
    this.endAnswer();
    this.#parseNext();
  }
}

/** Removes and returns the listener that was added last. */
function detachLast(socket: Socket, event: 'data' | 'end'): (bytes?: Buffer) => void {
  const listener = socket.listeners(event).at(-1) as (bytes?: Buffer) => void;
  socket.off(event, listener);
  return listener;
}
