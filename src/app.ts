import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Log } from './log.ts';
import { respond } from './mirror/respond.ts';
import { Wire, type WireRequest } from './mirror/wire.ts';

export interface AppOptions {
  /** Absolute path of the served folder. */
  readonly directory: Buffer;
  /** Seconds for a whole head, and without progress while an answer is sent. */
  readonly timeout: number;
  readonly log: Log;
}

/** Builds the listener; it listens when told to (`app.listen`), and drains when closed (`app.close`). */
export function buildApp({ directory, timeout, log }: AppOptions): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => new Wire(handler, { timeout, log }) as unknown as Server,
    rewriteUrl: () => '/', // one route for all targets: finding the file is not the router's business
    return503OnClosing: false, // what was accepted is answered
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async ({ raw }: FastifyRequest, reply) => {
      reply.hijack(); // the wire writes the answer
      const { client, head } = raw as WireRequest;
      try {
        client.answer(await respond(directory, head.target ?? ''));
      } catch (error) {
        log.note(`Cannot answer: ${String(error)}`);
        client.destroy();
      }
    },
  });
  return app;
}
