import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings.ts';
import { listen } from './listen.ts';
import { DRAIN_MS, type Listener } from './listener.ts';

/**
 * Listens and serves in this process.
 * @throws StartError
 */
export async function serve(settings: Settings, log: Log): Promise<Listener> {
  // Paths are bytes with slashes here, and names that Windows reads otherwise (CON, a:b) are not refused.
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

/** Imports only the profile that is used. */
async function build(settings: Settings, log: Log): Promise<FastifyInstance> {
  const options = { ...settings, log };
  if (settings.profile === 'python') return (await import('../mirror/app.ts')).buildApp(options);
  return (await import('../web/app.ts')).buildApp(options);
}
