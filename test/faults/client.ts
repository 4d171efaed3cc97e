import type { Socket } from 'node:net';
import { openSocket } from '../support/exchange.ts';
import { Answers, type Expected } from './answers.ts';

/** How a connection ended: by the listener, by a reset or another error, or not at all. */
export type End = 'end' | 'reset' | undefined;

/** A connection that compares every received byte with the expected answers. */
export class Client {
  readonly socket: Socket;
  readonly answers = new Answers();
  ended: End;
  #wake: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** @throws if the listener refuses the connection */
  static async open(port: number): Promise<Client> {
    const socket = await openSocket(port, '', { halfOpen: true });
    const client = new Client(socket);
    client.#watch();
    return client;
  }

  /** Sends bytes and registers the answers expected for them. */
  send(text: string, ...expected: Expected[]): void {
    for (const each of expected) this.answers.expect(each);
    if (this.socket.writable) this.socket.write(text, 'latin1');
  }

  /**
   * Waits for a condition, checked after each piece and at the end of the connection.
   * @returns whether it became true within `ms` milliseconds
   */
  async holdsWithin(ms: number, condition: () => boolean): Promise<boolean> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#notify();
    }, ms);
    while (!condition() && !isLate) await new Promise<void>((resolve) => this.#wake.push(resolve));
    clearTimeout(timer);
    return condition();
  }

  /** Waits until all answers are complete, one is wrong, or the connection has ended. */
  async settles(ms: number): Promise<boolean> {
    const { answers } = this;
    return this.holdsWithin(
      ms,
      () => answers.due === 0 || answers.wrong.length > 0 || this.ended !== undefined,
    );
  }

  /** Stops reading, so that the kernel's buffers fill up. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  reset(): void {
    this.ended ??= 'reset';
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  #watch(): void {
    this.socket
      .on('data', (chunk) => {
        this.answers.take(chunk);
        this.#notify();
      })
      .on('error', () => this.#end('reset'))
      .on('end', () => this.#end('end'))
      .on('close', () => this.#end('end'));
  }

  #end(how: End): void {
    if (this.ended === undefined && how === 'end') this.answers.end();
    this.ended ??= how;
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
