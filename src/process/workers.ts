import cluster from 'node:cluster';
import { isFile } from '../log/output.ts';
import type { Endpoint } from './endpoint.ts';
import { freePort } from './listen.ts';
import type { Listener } from './listener.ts';
import { hasReloadableFiles } from './reloadable.ts';
import { WorkerPool, type WorkersOptions } from './worker-pool.ts';
import type { WorkerReports } from './worker-reports.ts';

/**
 * Starts processes that run the same command and share a port, and replaces those that die.
 * @throws WorkerEnded if the first one cannot start
 */
export async function startWorkers(options: WorkersOptions): Promise<Listener> {
  // Each worker accepts for itself: handing a connection over costs more than serving it.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  // Workers write to a log file directly; through a pipe, the primary process keeps lines of different workers from interleaving.
  const [stdout, stderr] = [1, 2].map((fd) => (isFile(fd) ? 'inherit' : 'pipe'));
  // Reports may contain numbers that JSON cannot represent, such as NaN.
  cluster.setupPrimary({ stdio: ['ignore', stdout, stderr, 'ipc'], serialization: 'advanced' });
  const workers = new WorkerPool(
    { ...options, endpoint: await withPort(options.endpoint) },
    await openReports(options.settings),
  );
  if (hasReloadableFiles(options.settings)) process.on('SIGHUP', () => workers.forwardSighup());
  await workers.start();
  return workers;
}

/** Resolves port 0 to a fixed port: otherwise replacements get another one once all workers have died. */
async function withPort(endpoint: Endpoint): Promise<Endpoint> {
  if (!('port' in endpoint) || endpoint.port !== 0) return endpoint;
  return { ...endpoint, port: await freePort(endpoint.bind).catch(() => 0) };
}

async function openReports({ adminPort }: WorkersOptions['settings']): Promise<WorkerReports | undefined> {
  return adminPort === undefined ? undefined : new (await import('./worker-reports.ts')).WorkerReports();
}
