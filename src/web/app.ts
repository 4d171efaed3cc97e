import type { IncomingMessage, RequestListener } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { type LocateOptions, locate } from '../files/locate.ts';
import { closeFolder, readablePath, type ServeOptions } from '../files/open-path.ts';
import type { Log } from '../log/log.ts';
import { Connections } from '../net/connections.ts';
import { PYTHON_3_5 } from '../python/traits.ts';
import type { WebSettings } from '../settings.ts';
import { logAnswer } from './access-log.ts';
import { allowOrigin } from './cors.ts';
import { RawErrors, sendBusy, sendError } from './errors.ts';
import { targetOf } from './fastify-helpers.ts';
import { FileSender } from './files.ts';
import { clientOf } from './http-client.ts';
import { sendListing } from './listing/listing.ts';
import { createServer } from './server.ts';

export interface WebAppOptions extends ServeOptions, WebSettings {
  readonly listing: boolean;
  /** Seconds for a complete request, and without progress while an answer is sent. */
  readonly timeout: number;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  readonly log: Log;
}

/** The error of @fastify/send for a file that it does not send; `headers` has the `Content-Range` of a 416. */
interface SendError {
  readonly statusCode?: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
}

/**
 * Builds the app of the web profile. `app.listen` starts it, `app.close` drains it.
 * @throws StartError if the certificate cannot be used
 */
export async function buildApp(options: WebAppOptions): Promise<FastifyInstance> {
  const connections = new Connections(options);
  const methods = options.cors === undefined ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'OPTIONS'];
  const errors = new RawErrors(options.log, options.headers, methods);
  const onConnect = errors.onConnect.bind(errors);
  const app = fastify({
    serverFactory: (handler) =>
      createServer(handler as RequestListener, { ...options, connections, onConnect }),
    rewriteUrl: () => '/', // one route for all targets: the file system decides, not the router
    return503OnClosing: false, // accepted requests are answered
    clientErrorHandler: (error, socket) => errors.onClientError(error, socket),
  });
  app.addHook('preClose', async () => connections.drain());
  app.addHook('onClose', () => connections.ended());
  app.addHook('onRequest', (request, reply, done) => {
    logAnswer(request, reply, options.log);
    reply.header('x-content-type-options', 'nosniff');
    if (refuse(request, reply, methods) === undefined) done();
  });
  if (options.headers.length > 0) sendHeaders(app, options.headers);
  if (options.cors !== undefined) await allowOrigin(app, options.cors);
  const locateOptions = { ...options, traits: PYTHON_3_5 };
  const files = new FileSender(options);
  await files.register(app);
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: (request, reply) => answer(request, reply, { options: locateOptions, files }),
  });
  handleErrors(app, options.log);
  return app;
}

/** Sends fields with every answer, in place of those of the same name. */
function sendHeaders(app: FastifyInstance, headers: WebSettings['headers']): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of headers) reply.header(name, value);
    done();
  });
}

function handleErrors(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) => sendError(reply, 404));
  app.setErrorHandler((error: SendError, request, reply) => {
    const status = error.statusCode ?? 500;
    reply.headers(error.headers ?? {});
    if (status === 500) log.failed(error, clientOf(request.raw.socket)?.remoteAddress);
    return sendError(reply, status);
  });
}

/** Refuses invalid requests. The connection is closed after one of them, and after a request with content. */
function refuse({ raw }: FastifyRequest, reply: FastifyReply, methods: string[]): FastifyReply | undefined {
  const status = refusal(raw, methods);
  if (status !== undefined || hasContent(raw)) {
    clientOf(raw.socket)?.stopReading();
    reply.header('connection', 'close');
  }
  if (status === 405) reply.header('allow', methods.join(', '));
  return status === undefined ? undefined : sendError(reply, status);
}

function refusal(
  { method = '', headers, httpVersion }: IncomingMessage,
  methods: string[],
): number | undefined {
  if (!methods.includes(method)) return 405;
  if (headers.host === undefined && httpVersion === '1.1') return 400;
  const { expect, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined && !/(?:^|,)[ \t]*chunked$/i.test(encoding)) return 400; // RFC 9112 section 6.3
  return expect === undefined || /^100-continue$/i.test(expect) ? undefined : 417;
}

function hasContent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { options, files }: { options: WebAppOptions & LocateOptions; files: FileSender },
): Promise<FastifyReply> {
  const located = await locate(options, targetOf(request));
  switch (located.kind) {
    case 'file':
      return files.send(request, reply, located);
    case 'folder':
      try {
        return options.listing
          ? await sendListing(request, reply, {
              path: readablePath(located),
              identity: located.identity,
              options,
            })
          : sendError(reply, 404);
      } finally {
        closeFolder(located);
      }
    case 'redirect':
      return reply.code(301).header('location', located.location).header('content-length', '0').send();
    case 'busy':
      return sendBusy(reply);
    default:
      return sendError(reply, 404);
  }
}
