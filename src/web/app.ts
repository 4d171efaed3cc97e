import type { RequestListener } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { ServeOptions } from '../files/open-path.ts';
import type { Log } from '../log/log.ts';
import { Connections } from '../net/connections.ts';
import { FASTIFY_OPTIONS } from '../net/fastify-options.ts';
import type { TrustedProxies, WebSettings } from '../settings.ts';
import { logAnswer, senderAddress } from './access-log.ts';
import { answer, loadFolderModules } from './answer.ts';
import type { Auth } from './auth/auth.ts';
import { RawErrors, sendError } from './errors.ts';
import { addVary, groupFields } from './fastify-helpers.ts';
import { FileSender } from './files/sender.ts';
import { HotPath } from './hot-path.ts';
import { connectionOf } from './http-connection.ts';
import { hasContent, refusal } from './request.ts';
import { Resources } from './resources.ts';
import { createServer } from './server.ts';
import type { TlsSource } from './tls.ts';

export interface WebAppOptions extends ServeOptions, WebSettings {
  /** The address listened on. @default all */
  readonly bind?: string | undefined;
  readonly listing: boolean;
  /** Seconds for a complete request, and without progress while an answer is sent. */
  readonly timeout: number;
  /** @default no limit */
  readonly maxConnections?: number | undefined;
  /** @default none */
  readonly trustProxy?: TrustedProxies | undefined;
  readonly log: Log;
}

/** The error of @fastify/send for a file that it does not send; `headers` has the `Content-Range` of a 416. */
interface SendError {
  readonly statusCode?: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
}

/**
 * Builds the app of the web profile. `app.listen` starts it, `app.close` stops it.
 * @throws StartError if the certificate cannot be used
 */
export async function buildApp(options: WebAppOptions): Promise<FastifyInstance> {
  const connections = new Connections(options);
  const methods = options.cors === undefined ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'OPTIONS'];
  const homePath = `${options.basePath}/`;
  const errors = new RawErrors({ ...options, homePath, methods });
  const onConnect = errors.onConnect.bind(errors);
  const resources = new Resources(options);
  const auth = await authOf(options);
  const tls = await tlsOf(options);
  const hotPath = new HotPath({ ...options, resources, auth });
  const app = fastify({
    ...FASTIFY_OPTIONS,
    serverFactory: (handler) =>
      createServer(handler as RequestListener, { ...options, tls, connections, onConnect, hotPath }),
    clientErrorHandler: (error, socket) => errors.onClientError(error, socket),
  });
  app.decorate('homePath', homePath);
  app.decorate('connections', connections);
  app.addHook('preClose', async () => connections.stop());
  app.addHook('onClose', () => connections.ended());
  app.addHook('onRequest', (request, reply, done) => {
    const { raw, originalUrl: target } = request;
    logAnswer(raw, reply.raw, { target, reply, connection: connectionOf(raw.socket), log: options.log });
    reply.header('x-content-type-options', 'nosniff');
    if (refuse(request, reply, methods) === undefined) done();
  });
  if (options.headers.length > 0) sendHeaders(app, options.headers);
  if (options.cors !== undefined) await (await import('./cors.ts')).allowOrigin(app, options.cors);
  await auth?.register(app);
  const files = new FileSender();
  await files.register(app);
  const modules = await loadFolderModules(options);
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: (request, reply) => answer(request, reply, { options, resources, files, modules }),
  });
  handleErrors(app, options.log);
  return app;
}

/** Loads password support only if it is used. */
async function authOf({ authFile, directory, log }: WebAppOptions): Promise<Auth | undefined> {
  if (authFile === undefined) return undefined;
  return new (await import('./auth/auth.ts')).Auth({ authFile, directory, log });
}

/** Loads TLS only if it is used: an import of `node:tls` reads the root certificates. */
async function tlsOf({ tls, bind, log }: WebAppOptions): Promise<TlsSource | undefined> {
  return tls === undefined ? undefined : (await import('./tls.ts')).openTls({ tls, bind, log });
}

/** Sends fields with every answer, in place of those of the same name; `Vary` is extended. */
function sendHeaders(app: FastifyInstance, headers: WebSettings['headers']): void {
  const groups = groupFields(headers);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, values] of groups) {
      if (name === 'vary') addVary(reply, values.join(', '));
      else reply.removeHeader(name).header(name, values.length === 1 ? values[0] : values);
    }
    done();
  });
}

function handleErrors(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) => sendError(reply, 404));
  app.setErrorHandler((error: SendError, request, reply) => {
    const status = error.statusCode ?? 500;
    reply.headers(error.headers ?? {});
    if (status >= 500) log.failed(error, senderAddress(connectionOf(request.raw.socket), request.headers));
    return sendError(reply, status);
  });
}

/** Refuses invalid requests. The connection is closed after one of them, and after a request with content. */
function refuse({ raw }: FastifyRequest, reply: FastifyReply, methods: string[]): FastifyReply | undefined {
  const status = refusal(raw, methods);
  if (status !== undefined || hasContent(raw)) {
    connectionOf(raw.socket)?.stopReading();
    reply.header('connection', 'close');
  }
  if (status === 405) reply.header('allow', methods.join(', '));
  return status === undefined ? undefined : sendError(reply, status);
}
