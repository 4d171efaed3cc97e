import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Client } from '../net/client.ts';
import type { Connections } from '../net/connections.ts';

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);

const clients = new WeakMap<Socket, HttpClient>();

/** The client of a socket that `HttpClient` has taken over. */
export function clientOf(socket: Socket): HttpClient | undefined {
  return clients.get(socket);
}

/**
 * One client of the web profile. It hands the parser of Node.js one request head at a time, and the next one after the
 * answer. The parser alone takes all heads of a packet at once: one of 64 KiB holds thousands of requests, each with a
 * file of its own, and an error in one of them would be answered into the answer before it.
 */
export class HttpClient extends Client {
  /** The listeners by which Node.js hands bytes to its parser, and tells it that no more follow. */
  readonly #parse: (bytes: Buffer) => void;
  readonly #parseEnd: () => void;
  #hasEnded = false;
  /** Read from the socket, and not yet parsed. */
  #unparsed: Buffer = NOTHING;
  /** Where the current head begins. */
  #head: Buffer = NOTHING;
  #isLast = false;
  readonly #onFinish = () => this.#next();

  constructor(connections: Connections, socket: Socket, rawSocket?: Socket) {
    super(connections, socket, rawSocket);
    this.#parse = takeLast(socket, 'data');
    this.#parseEnd = takeLast(socket, 'end');
    clients.set(socket, this);
    socket.on('readable', () => this.#read());
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#read();
    });
    socket.destroySoon = () => this.linger(); // how Node.js closes after the last answer
  }

  /** A request is parsed: its answer is in flight until it is handed to the system. */
  answer(response: ServerResponse): void {
    this.#head = NOTHING;
    this.beginAnswer();
    response.on('finish', this.#onFinish);
  }

  /** No further request is read from this connection. */
  stopReading(): void {
    this.#isLast = true;
  }

  /** The line of the current request, as far as it has arrived; without its end. */
  requestLine(): string {
    return /^\s*([^\r\n]*)/.exec(this.#head.toString('latin1'))?.[1] ?? '';
  }

  override linger(): void {
    super.linger();
    this.#read();
  }

  /** Writes an answer past `http.ServerResponse`, as the last one. */
  answerLast(bytes: string): void {
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
    this.#unparsed = end === bytes.length ? NOTHING : bytes.subarray(end);
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

/** Takes the listener off that was added last. */
function takeLast(socket: Socket, event: 'data' | 'end'): (bytes?: Buffer) => void {
  const listener = socket.listeners(event).at(-1) as (bytes?: Buffer) => void;
  socket.off(event, listener);
  return listener;
}

/** Whether there is nothing of a request line: empty lines before it do not count (RFC 9112 section 2.2). */
function isBlank(head: Buffer): boolean {
  return head.length === 0 || head[0] === LF || head[0] === CR;
}

/** Where the first blank line ends, be it the first line, or the end of the bytes. */
function endOfHead(bytes: Buffer): number {
  if (bytes[0] === LF) return 1;
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, end + 1)) {
    const next = bytes[end + 1] === CR ? end + 2 : end + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return bytes.length;
}
