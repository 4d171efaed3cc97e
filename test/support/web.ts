import type { FastifyInstance } from 'fastify';
import { buildApp, type WebAppOptions } from '../../src/web/app.ts';
import { KeptLog } from './kept-log.ts';

/** Starts the web profile on a free port, with the given options instead of its defaults. */
export async function listenWeb(
  directory: string,
  options: Partial<WebAppOptions> = {},
): Promise<{ app: FastifyInstance; log: KeptLog; port: number }> {
  const log = new KeptLog();
  const app = await buildApp({
    directory: Buffer.from(directory),
    timeout: 5,
    keepAlive: 5,
    dotfiles: true,
    symlinks: true,
    listing: true,
    authFile: undefined,
    headers: [],
    cors: undefined,
    cache: undefined,
    basePath: '',
    archive: undefined,
    readme: false,
    mimeTypes: undefined,
    compress: false,
    site: false,
    spa: false,
    tls: undefined,
    log,
    ...options,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, log, port: (app.server.address() as { port: number }).port };
}
