import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings.ts';
import { listen } from './listen.ts';
import { DRAIN_MS, type Listener } from './listener.ts';

/**
 * Listens and serves.
 * @throws StartError where it cannot listen
 */
export async function serve(settings: Settings, log: Log): Promise<Listener> {
  // Paths are bytes with slashes here, and names with another meaning there (CON, a:b) are not refused.
  if (process.platform === 'win32')
    throw new StartError('Cannot serve on Windows: run it in a container or WSL', 2);
  const app = await build(settings, log);
  await listen(app, settings);
  const cut = () => app.server.closeAllConnections();
  let closed: Promise<void> | undefined;
  return {
    port: (app.server.address() as AddressInfo).port,
    stop: () => {
      if (closed !== undefined) cut();
      else setTimeout(cut, DRAIN_MS).unref();
      closed ??= app.close();
      return closed;
    },
  };
}

/** What a profile takes is loaded only where it is asked for. */
async function build(settings: Settings, log: Log): Promise<FastifyInstance> {
  if (settings.profile === 'python') return (await import('../mirror/app.ts')).buildApp({ ...settings, log });
  return (await import('../web/app.ts')).buildApp({ ...settings, ...settings.web, log });
}
