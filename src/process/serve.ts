import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../admin/metrics.ts';
import { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings.ts';
import { type Endpoint, tlsOnUnixSocket } from './endpoint.ts';
import { listen, listeningAddress } from './listen.ts';
import type { Listener } from './listener.ts';

/**
 * Listens and serves in this process.
 * @throws StartError
 */
export async function serve(settings: Settings, log: Log, endpoint: Endpoint): Promise<Listener> {
  // Paths are bytes with slashes here, and names that are special on Windows (CON, a:b) are not rejected.
  if (process.platform === 'win32')
    throw new StartError('Cannot serve on Windows: run it in a container or WSL', 2);
  const metrics = await openMetrics(settings);
  const app = await build(settings, metrics?.observing(log) ?? log);
  await listen(app, endpoint);
  const address = listeningAddress(app);
  if (typeof address === 'string' && settings.tls !== undefined) throw tlsOnUnixSocket();
  const abort = () => app.server.closeAllConnections();
  let closed: Promise<void> | undefined;
  return {
    address,
    drain: () => app.connections.drain(),
    stop: () => {
      if (closed !== undefined) abort();
      else setTimeout(abort, settings.stopTimeout * 1000).unref();
      closed ??= app.close();
      return closed;
    },
    report: async (kind) => [
      kind === 'liveness' ? [] : ((await metrics?.report(app.connections.counts)) ?? []),
    ],
  };
}

/** Collects metrics only if the admin port serves them. */
async function openMetrics({ adminPort }: Settings): Promise<Metrics | undefined> {
  return adminPort === undefined ? undefined : new (await import('../admin/metrics.ts')).Metrics();
}

/** Imports only the profile that is used. */
async function build(settings: Settings, log: Log): Promise<FastifyInstance> {
  const options = { ...settings, log };
  if (settings.profile === 'python') return (await import('../mirror/app.ts')).buildApp(options);
  return (await import('../web/app.ts')).buildApp(options);
}
