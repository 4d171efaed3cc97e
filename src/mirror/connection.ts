import type { Socket } from 'node:net';
import type { Log } from '../log/log.ts';
import { Client } from '../net/client.ts';
import type { Connections } from '../net/connections.ts';
import { HeadReader } from './head.ts';
import { discardBody, type Reply } from './reply.ts';
import type { Head, Silence } from './request.ts';
import { send } from './send.ts';

export interface ConnectionOptions {
  /** Seconds for a whole head. */
  readonly timeout: number;
  readonly log: Log;
  readonly connections: Connections;
  /** Gets each head that is not refused, and calls `answer` or `destroy` once. */
  readonly serve: (connection: Connection, head: Head) => void;
}

/** One client of the python profile: one head in, one reply out. */
export class Connection extends Client {
  readonly #options: ConnectionOptions;
  readonly #reader = new HeadReader();
  #head: Head | undefined;
  #started = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    super(options.connections, socket);
    this.#options = options;
    this.deadline = performance.now() + options.timeout * 1000;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.phase === 'request' && this.#take(this.#reader.end()));
    socket.on('finish', () => this.linger());
  }

  /** Sends the one reply and logs it. The reply is given back where the client is gone. */
  answer(reply: Reply): void {
    const head = this.#head;
    if (head === undefined || this.socket.destroyed) {
      discardBody(reply);
      return;
    }
    const answer = {
      remoteAddress: this.remoteAddress,
      ...head,
      status: reply.status,
      error: reply.isError === true ? reply.reason : undefined,
    };
    this.#options.log.answering(answer);
    const headBytes = send(this.socket, head, reply);
    this.whenAnswered(() => {
      const bytes = Math.max(0, this.socket.bytesWritten - headBytes);
      this.#options.log.answered(answer, { bytes, durationMs: performance.now() - this.#started });
    });
  }

  #receive(chunk: Buffer): void {
    if (this.phase === 'request') {
      this.#take(this.#reader.push(chunk));
      return;
    }
    this.discard(chunk.length);
    // One piece at a time, so that what is sent during a long answer stays in the kernel.
    if (this.phase === 'answer') this.socket.pause();
  }

  #take(head: Head | Silence | undefined): void {
    if (head === undefined) return;
    this.beginAnswer();
    this.#started = performance.now();
    if (head === 'silence') {
      this.socket.end();
      return;
    }
    this.#head = head;
    if (head.refusal !== undefined) this.answer(head.refusal);
    else this.#options.serve(this, head);
  }
}
