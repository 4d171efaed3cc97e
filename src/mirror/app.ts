import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Log } from '../log/log.ts';
import { Connections } from '../net/connections.ts';
import { errorReply } from './errors.ts';
import type { Reply } from './reply.ts';
import { respond, type Shown } from './respond.ts';
import { Wire, type WireRequest } from './wire.ts';

export interface AppOptions extends Partial<Shown> {
  /** Absolute path of the served folder. */
  readonly directory: Buffer;
  /** Seconds for a whole head, and without progress while an answer is sent. */
  readonly timeout: number;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  readonly log: Log;
}

/**
 * Builds the listener of the python profile; it listens when told to (`app.listen`), and drains when closed
 * (`app.close`). Everything is shown unless the options say otherwise.
 */
export function buildApp({ timeout, maxConnections, log, ...served }: AppOptions): FastifyInstance {
  const shown = { dotfiles: true, symlinks: true, listing: true, ...served };
  const connections = new Connections({ timeout, maxConnections, log });
  const app = fastify({
    serverFactory: (handler) => new Wire(handler, { timeout, log, connections }) as unknown as Server,
    rewriteUrl: () => '/', // one route for all targets: finding the file is not the router's business
    return503OnClosing: false, // what was accepted is answered
  });
  app.addHook('preClose', async () => connections.drain());
  app.addHook('onClose', () => connections.ended());
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async ({ raw }: FastifyRequest, reply) => {
      reply.hijack(); // the wire writes the answer
      const request = raw as WireRequest;
      try {
        request.client.answer(await replyTo(request, shown, log));
      } catch (error) {
        log.failed(error, request.client.remoteAddress);
        request.client.destroy(); // half of an answer may be sent
      }
    },
  });
  return app;
}

/** An exception ends one request alone: the client is told that it is no fault of its own. */
async function replyTo({ head, client }: WireRequest, shown: Shown, log: Log): Promise<Reply> {
  try {
    return await respond(shown, head.target ?? '');
  } catch (error) {
    log.failed(error, client.remoteAddress);
    return errorReply(500);
  }
}
