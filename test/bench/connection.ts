import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';
import { type Answer, headerOf } from './client.ts';

export interface Request {
  readonly method: string;
  readonly target: string;
  /** A line of the head, besides those that all requests have. */
  readonly header?: string | undefined;
}

/** How long an answer may take by default, in ms. */
const LIMIT_MS = 10_000;

/** A connection over which one asks again and again, as browsers do. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #reader: AnswerReader | undefined;
  #done: (error?: Error) => void = () => {};

  constructor(port: number, limitMs = LIMIT_MS) {
    this.#host = `127.0.0.1:${port}`;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
      .setEncoding('latin1')
      .setTimeout(limitMs, () => this.#done(new Error(`no whole answer within ${limitMs} ms`)))
      .on('error', (error) => this.#done(error))
      .on('end', () => this.#end())
      .on('close', () => this.#end())
      .on('data', (text: string) => this.#take(text));
  }

  /** Whether one may ask again. */
  get isOpen(): boolean {
    return this.#socket.writable && !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  /** Asks, once the answer before is there. Rejects where the connection breaks before the answer is whole. */
  async ask({ method, target, header }: Request): Promise<Answer> {
    const started = performance.now();
    const reader = new AnswerReader(method);
    const fields = `Host: ${this.#host}\r\n${header === undefined ? '' : `${header}\r\n`}`;
    await new Promise<void>((resolve, reject) => {
      this.#reader = reader;
      this.#done = (error) => (error === undefined ? resolve() : reject(error));
      if (this.isOpen) this.#socket.write(`${method} ${target} HTTP/1.1\r\n${fields}\r\n`);
      else reject(new Error('the connection is not kept'));
    });
    this.#reader = undefined;
    const answer = reader.answer(performance.now() - started);
    if (headerOf(answer.head, 'connection')?.toLowerCase() === 'close') this.close();
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** What comes unasked is a fault, and nobody's answer. */
  #take(text: string): void {
    if (this.#reader === undefined) this.#socket.destroy();
    else if (this.#reader.take(text)) this.#done();
  }

  /** An answer without a length ends with its connection; nothing does not. */
  #end(): void {
    if (this.#reader?.hasHead) this.#done();
    else this.#done(new Error('the connection is not kept'));
  }
}
