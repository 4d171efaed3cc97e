import type { Socket } from 'node:net';
import type { Log } from '../log/log.ts';
import { BaseConnection } from '../net/base-connection.ts';
import type { Connections } from '../net/connections.ts';
import type { Traits } from '../python/traits.ts';
import { describeAnswer, forwardedBy, withHeaders } from './answer.ts';
import { HeadReader } from './head.ts';
import { discardBody, type Reply } from './reply.ts';
import type { EmptyRequest, Head } from './request.ts';
import { send } from './send.ts';

export interface ConnectionOptions {
  /** Seconds for a complete request head. */
  readonly timeout: number;
  readonly traits: Traits;
  readonly log: Log;
  readonly connections: Connections;
  /** Called for each head that is not refused; must call `answer` or `destroy` once. */
  readonly serve: (connection: PythonConnection, head: Head) => void;
}

/** A connection of the python profile: reads one request head and sends one reply. */
export class PythonConnection extends BaseConnection {
  readonly #options: ConnectionOptions;
  readonly #reader: HeadReader;
  #head: Head | undefined;
  #startTime = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    super(options.connections, socket);
    this.#options = options;
    this.#reader = new HeadReader(options.traits);
  }

  override start(): void {
    super.start();
    this.deadline = performance.now() + this.#options.timeout * 1000;
    this.socket.on('data', (chunk) => this.#receive(chunk));
    this.socket.on('end', () => this.phase === 'request' && this.#handle(this.#reader.end()));
    this.socket.on('finish', () => this.linger());
  }

  /** Sends the reply and logs it; discards it if the client has disconnected. */
  answer(reply: Reply): void {
    const head = this.#head;
    if (head === undefined || this.socket.destroyed) {
      discardBody(reply);
      return;
    }
    try {
      this.#send(head, reply);
    } catch (error) {
      this.#options.log.failed(error, this.remoteAddress);
      this.destroy(); // part of the answer may have been sent
    }
  }

  #send(head: Head, reply: Reply): void {
    const { log } = this.#options;
    const address = this.isProxy ? forwardedBy(this, head) : this.remoteAddress;
    const answer = describeAnswer(address, head, reply);
    log.answering(answer);
    const headBytes = send(this.socket, head, reply);
    if (log.answered === undefined) return;
    this.whenAnswered(() => {
      const bytes = Math.max(0, this.socket.bytesWritten - headBytes);
      log.answered?.(withHeaders(answer, head), { bytes, durationMs: performance.now() - this.#startTime });
    });
  }

  #receive(chunk: Buffer): void {
    if (this.phase === 'request') {
      this.#handle(this.#reader.push(chunk));
      return;
    }
    this.discard(chunk.length);
    // One chunk at a time, so that input during a long answer stays in the kernel.
    if (this.phase === 'answer') this.socket.pause();
  }

  #handle(head: Head | EmptyRequest | undefined): void {
    if (head === undefined) return;
    this.beginAnswer();
    this.#startTime = this.progressTime;
    if (head === 'empty') {
      this.socket.end();
      return;
    }
    this.#head = head;
    if (head.refusal !== undefined) this.answer(head.refusal);
    else this.#options.serve(this, head);
  }
}
