import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Answers, type Expected } from './answers.ts';

/** How a connection ended: by the other end, by a reset or another error, or not at all. */
export type End = 'end' | 'reset' | undefined;

/** A connection to the listener on which every byte is checked. */
export class Client {
  readonly socket: Socket;
  readonly answers = new Answers();
  ended: End;
  #wake: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Connects. @throws where the listener refuses */
  static async open(port: number): Promise<Client> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    try {
      await once(socket, 'connect');
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const client = new Client(socket);
    client.#watch();
    return client;
  }

  /** Sends bytes, and the answers that are expected to them. */
  send(text: string, ...expected: Expected[]): void {
    for (const each of expected) this.answers.expect(each);
    if (this.socket.writable) this.socket.write(text, 'latin1');
  }

  /**
   * Waits for a condition, which is looked at after each piece and at the end.
   * @returns whether it came to hold within `ms` milliseconds
   */
  async comes(ms: number, condition: () => boolean): Promise<boolean> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#notify();
    }, ms);
    while (!condition() && !isLate) await new Promise<void>((resolve) => this.#wake.push(resolve));
    clearTimeout(timer);
    return condition();
  }

  /** Waits until nothing more is due or to be had. */
  async settles(ms: number): Promise<boolean> {
    const { answers } = this;
    return this.comes(ms, () => answers.due === 0 || answers.wrong.length > 0 || this.ended !== undefined);
  }

  /** Takes nothing more from now on, which fills the buffers of the system. */
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
