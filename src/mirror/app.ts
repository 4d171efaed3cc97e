import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Log } from '../log/log.ts';
import { Connections } from '../net/connections.ts';
import { FASTIFY_OPTIONS } from '../net/fastify-options.ts';
import { traitsOf } from '../python/changes.ts';
import { DEFAULT_IMAGE, type PythonImage } from '../python/images.ts';
import { mimeTypesOf } from '../python/mime.ts';
import type { TrustedProxies } from '../settings.ts';
import { errorReply } from './errors.ts';
import { type RespondOptions, respond } from './respond.ts';
import { type PythonRequest, PythonServer, type Respond } from './server.ts';

export interface AppOptions extends Partial<Omit<RespondOptions, 'traits' | 'mimeTypes'>> {
  /** Absolute path of the served directory. */
  readonly directory: Buffer;
  /** Seconds for a complete request head, and without progress while an answer is sent. */
  readonly timeout: number;
  /** The CPython to mirror. @default 3.5.10 in its image */
  readonly python?: PythonImage;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  /** @default none */
  readonly trustProxy?: TrustedProxies | undefined;
  readonly log: Log;
}

/**
 * Builds the app of the python profile. `app.listen` starts it, `app.close` stops it. Dotfiles, links and listings are
 * enabled by default.
 */
export function buildApp({
  timeout,
  maxConnections,
  trustProxy,
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
  const connections = new Connections({ timeout, maxConnections, trustProxy, log });
  const app = fastify({
    ...FASTIFY_OPTIONS,
    serverFactory: (handler) =>
      new PythonServer(handler, {
        timeout,
        traits,
        log,
        connections,
        respond: respondTo(options, log),
      }) as unknown as Server,
  });
  app.decorate('connections', connections);
  app.addHook('preClose', async () => connections.stop());
  app.addHook('onClose', () => connections.ended());
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async ({ raw }: FastifyRequest, reply) => {
      reply.hijack(); // the connection writes the answer
      const { client, reply: pending } = raw as PythonRequest;
      client.answer(await pending);
    },
  });
  return app;
}

/** Answers an exception with 500, so that it affects only its own request. */
function respondTo(options: RespondOptions, log: Log): Respond {
  return (head, { remoteAddress }) => {
    const onError = (error: unknown) => {
      log.failed(error, remoteAddress);
      return errorReply(options.traits, 500);
    };
    try {
      const reply = respond(options, head);
      return reply instanceof Promise ? reply.catch(onError) : reply;
    } catch (error) {
      return onError(error);
    }
  };
}
