import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { unsentBytes } from '../unsent.ts';
import { whenDone } from './reply.ts';

/** The connections of a listener: closed when it stops and they wait for nothing, cut when they take nothing. */
export class Clients {
  readonly #answering = new Map<Socket, number>();
  readonly #greeting = new Map<string, Socket>();
  readonly #unsent = new WeakMap<Socket, number>();

  /** @param limitMs for how long a client may take nothing of its answer */
  constructor(app: FastifyInstance, limitMs: number) {
    const { server } = app;
    if (app.initialConfig.https) {
      server.on('connection', (socket: Socket) => this.#greet(socket));
      server.on('secureConnection', (socket: Socket) => this.#add(socket));
    } else {
      server.on('connection', (socket: Socket) => this.#add(socket));
    }
    server.setTimeout(limitMs, (socket) => this.#look(socket, limitMs));
    app.addHook('onRequest', ({ raw }, reply, done) => {
      this.#count(raw.socket, 1);
      whenDone(reply, () => this.#count(raw.socket, -1));
      done();
    });
    app.addHook('preClose', async () => {
      for (const socket of this.#greeting.values()) socket.destroy();
      for (const [socket, answers] of this.#answering) if (answers === 0) socket.destroy();
    });
  }

  /** Of TLS there is a socket first that has not said who it is. */
  #greet(socket: Socket): void {
    const name = nameOf(socket);
    this.#greeting.set(name, socket);
    socket.once('close', () => this.#greeting.delete(name));
  }

  #add(socket: Socket): void {
    this.#greeting.delete(nameOf(socket));
    this.#answering.set(socket, 0);
    socket.once('close', () => this.#answering.delete(socket));
  }

  #count(socket: Socket, change: number): void {
    const answers = this.#answering.get(socket);
    if (answers !== undefined) this.#answering.set(socket, answers + change);
  }

  /** To Node.js a client is idle that takes on slowly: the system knows better. */
  async #look(socket: Socket, limitMs: number): Promise<void> {
    const unsent = await unsentBytes(socket);
    if (unsent === undefined || unsent === 0 || unsent === this.#unsent.get(socket)) {
      socket.destroy();
    } else {
      this.#unsent.set(socket, unsent);
      socket.setTimeout(limitMs);
    }
  }
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
