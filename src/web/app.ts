import type { Server as HttpsServer } from 'node:https';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
} from 'fastify';
import { closeFolder, locate, readablePath, type Served } from '../files/locate.ts';
import type { Log } from '../log.ts';
import type { WebSettings } from '../options.ts';
import { logAnswers } from './access-log.ts';
import { Clients } from './clients.ts';
import { allowOrigin } from './cors.ts';
import { answerClientError, sendError } from './errors.ts';
import { FileSender } from './files.ts';
import { sendListing } from './listing.ts';
import { targetOf } from './target.ts';
import { readTls, watchTls } from './tls.ts';

export interface WebAppOptions extends Served, WebSettings {
  readonly listing: boolean;
  /** Seconds for a whole request, and without progress while an answer is sent. */
  readonly timeout: number;
  readonly log: Log;
}

/** Its types say otherwise of the packet, which is a Buffer. */
type ClientErrorHandler = FastifyServerOptions['clientErrorHandler'] & {};

/** What @fastify/send gives for a file that it does not send; `headers` has the `Content-Range` of a 416. */
interface SendError {
  readonly statusCode?: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
}

/** Bytes of a request line and its header fields. */
const MAX_HEAD_BYTES = 16_384;

/** How often it is looked for requests that take too long, in milliseconds. */
const CHECK_MS = 1000;

/**
 * Builds the listener of the web profile: Fastify's own server, in front of the decisions of `locate`.
 * @throws StartError where the certificate cannot be used
 */
export async function buildApp(options: WebAppOptions): Promise<FastifyInstance> {
  const app = createServer(options);
  // Whoever stops in the middle of a request is to hear of it first.
  new Clients(app, options.timeout * 1000 + 2 * CHECK_MS);
  logAnswers(app, options.log);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff');
    if (refuse(request, reply, options) === undefined) done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.statusCode === 304) reply.removeHeader('content-type');
    for (const [name, value] of options.headers) reply.header(name, value);
    done();
  });
  if (options.cors !== undefined) await allowOrigin(app, options.cors);
  const files = new FileSender(app, options);
  await files.register();
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: (request, reply) => answer(request, reply, { options, files }),
  });
  app.setNotFoundHandler((_request, reply) => sendError(reply, 404));
  app.setErrorHandler((error: SendError, _request, reply) => {
    const status = error.statusCode ?? 500;
    reply.headers(error.headers ?? {});
    if (status >= 500) options.log.note(`Cannot answer: ${error.message}`);
    return sendError(reply, status);
  });
  return app;
}

function createServer({ timeout, keepAlive, tls, log }: WebAppOptions): FastifyInstance {
  const limits = {
    maxHeaderSize: MAX_HEAD_BYTES,
    requireHostHeader: false, // it would be answered past all of this
    headersTimeout: timeout * 1000,
    connectionsCheckingInterval: CHECK_MS,
  };
  const common = {
    requestTimeout: timeout * 1000,
    keepAliveTimeout: keepAlive * 1000,
    rewriteUrl: () => '/', // one route for all targets: finding the file is not the router's business
    return503OnClosing: false, // what was accepted is answered
    forceCloseConnections: 'idle' as const,
    clientErrorHandler: answerClientError(log) as unknown as ClientErrorHandler,
  };
  if (tls === undefined) return fastify({ ...common, http: limits });
  const app = fastify({
    ...common,
    https: { ...limits, ...readTls(tls), handshakeTimeout: timeout * 1000 },
  }) as unknown as FastifyInstance;
  watchTls(app.server as HttpsServer, tls, log);
  return app;
}

/** What else the client has to say is not read then. */
function refuse(
  { method, raw }: FastifyRequest,
  reply: FastifyReply,
  { cors }: WebAppOptions,
): FastifyReply | undefined {
  const allowed = cors === undefined ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'OPTIONS'];
  if (!allowed.includes(method)) {
    reply.header('allow', allowed.join(', ')).header('connection', 'close');
    return sendError(reply, 405);
  }
  const isWithoutHost = raw.headers.host === undefined && raw.httpVersion === '1.1';
  return isWithoutHost ? sendError(reply.header('connection', 'close'), 400) : undefined;
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { options, files }: { options: WebAppOptions; files: FileSender },
): Promise<FastifyReply> {
  const located = await locate(options, targetOf(request));
  switch (located.kind) {
    case 'file':
      return files.send(request, reply, located);
    case 'folder':
      try {
        return options.listing
          ? await sendListing(request, reply, { path: readablePath(located), options })
          : sendError(reply, 404);
      } finally {
        closeFolder(located);
      }
    case 'redirect':
      return reply.code(301).header('location', located.location).header('content-length', '0').send();
    default:
      return sendError(reply, 404);
  }
}
