import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Log } from '../log/log.ts';
import { Connections } from '../net/connections.ts';
import { traitsOf } from '../python/changes.ts';
import { DEFAULT_IMAGE, type PythonImage } from '../python/images.ts';
import { mimeTypesOf } from '../python/mime.ts';
import { errorReply } from './errors.ts';
import type { Reply } from './reply.ts';
import { type RespondOptions, respond } from './respond.ts';
import { Wire, type WireRequest } from './wire.ts';

export interface AppOptions extends Partial<Omit<RespondOptions, 'traits' | 'mimeTypes'>> {
  /** Absolute path of the served directory. */
  readonly directory: Buffer;
  /** Seconds for a complete request head, and without progress while an answer is sent. */
  readonly timeout: number;
  /** The CPython to mirror. @default 3.5.10 in its image */
  readonly python?: PythonImage;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  readonly log: Log;
}

/**
 * Builds the app of the python profile. `app.listen` starts it, `app.close` drains it. Dotfiles, links and listings are
 * enabled by default.
 */
export function buildApp({
  timeout,
  maxConnections,
  log,
  python = DEFAULT_IMAGE,
  ...served
}: AppOptions): FastifyInstance {
  const traits = traitsOf(python.version);
  const options = {
    dotfiles: true,
    symlinks: true,
    listing: true,
    ...served,
    traits,
    mimeTypes: mimeTypesOf(python),
  };
  const connections = new Connections({ timeout, maxConnections, log });
  const app = fastify({
    serverFactory: (handler) => new Wire(handler, { timeout, traits, log, connections }) as unknown as Server,
    rewriteUrl: () => '/', // one route for all targets: the file system decides, not the router
    return503OnClosing: false, // accepted requests are answered
  });
  app.addHook('preClose', async () => connections.drain());
  app.addHook('onClose', () => connections.ended());
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async ({ raw }: FastifyRequest, reply) => {
      reply.hijack(); // the connection writes the answer
      const request = raw as WireRequest;
      try {
        request.client.answer(await replyTo(request, options, log));
      } catch (error) {
        log.failed(error, request.client.remoteAddress);
        request.client.destroy(); // part of an answer may have been sent
      }
    },
  });
  return app;
}

/** Answers an exception with 500, so that it affects only its own request. */
async function replyTo({ head, client }: WireRequest, options: RespondOptions, log: Log): Promise<Reply> {
  try {
    return await respond(options, head);
  } catch (error) {
    log.failed(error, client.remoteAddress);
    return errorReply(options.traits, 500);
  }
}
