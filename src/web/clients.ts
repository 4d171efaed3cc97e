import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { unsentBytes } from '../unsent.ts';

/** The connections of a listener: closed when it stops and they wait for nothing, cut when they take nothing. */
export class Clients {
  readonly #answering = new Map<Socket, number>();
  readonly #unsent = new WeakMap<Socket, number>();

  /** @param limitMs for how long a client may take nothing of its answer */
  constructor(app: FastifyInstance, limitMs: number) {
    const { server } = app;
    server.on(app.initialConfig.https ? 'secureConnection' : 'connection', (socket: Socket) =>
      this.#add(socket),
    );
    server.setTimeout(limitMs, (socket) => this.#look(socket, limitMs));
    app.addHook('onRequest', async ({ raw }, reply) => {
      this.#count(raw.socket, 1);
      reply.raw.once('close', () => this.#count(raw.socket, -1));
    });
    app.addHook('preClose', async () => {
      for (const [socket, answers] of this.#answering) if (answers === 0) socket.destroy();
    });
  }

  #add(socket: Socket): void {
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
