import cluster from 'node:cluster';
import { isatty } from 'node:tty';
import type { FastifyInstance } from 'fastify';
import type { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Outputs } from '../log/output.ts';
import type { Settings } from '../settings.ts';
import { describeAddresses } from './addresses.ts';
import { prepareEndpoint } from './endpoint.ts';
import { listeningAddress, listen as openPort } from './listen.ts';
import type { Listener } from './listener.ts';
import { hasReloadableFiles } from './reloadable.ts';
import { Shutdown } from './shutdown.ts';

/** Delay of the notice that a stop waits for answers, in milliseconds. */
const STOP_NOTICE_MS = 100;

/**
 * Serves until SIGTERM or SIGINT, in this process or in workers.
 * @param fail ends the process after an error that occurs later
 * @throws StartError
 */
export async function start(settings: Settings, fail: (error: StartError) => void): Promise<void> {
  let advance: () => void = () => process.exit(0); // nothing to finish until it listens
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => cluster.isPrimary && advance());
  ignoreSignals(settings);
  const [{ openLog }, { inBatches, openOutputs }] = await Promise.all([
    import('../log/open.ts'),
    import('../log/output.ts'),
  ]);
  const outputs = openOutputs();
  // The python profile logs a line before it sends the answer, as the original does.
  const logged =
    settings.profile === 'web'
      ? { stdout: inBatches(outputs.stdout), stderr: inBatches(outputs.stderr) }
      : outputs;
  const log = await openLog(settings.logFormat, logged);
  const tell = isInteractive(settings) ? logged.stdout.write : () => {};
  const shutdown = new Shutdown({ ...noticesOf(settings, log, tell), drain: settings.drain, log });
  advance = () => shutdown.advance();
  const admin = await openAdmin(settings, shutdown);
  const listener = await startListener({ settings, log, outputs, shutdown, fail });
  shutdown.onListening(listener);
  if (cluster.isWorker) return;
  log.banner(`serving at ${typeof listener.address === 'string' ? '' : 'port '}${listener.address}`);
  if (admin !== undefined) log.banner(`health and metrics at port ${listeningAddress(admin)}`);
  tell(`${describeAddresses(settings, listener.address)}Press Ctrl-C to stop\n`);
}

/** The notices of a shutdown, for the log and for a person at a terminal. */
function noticesOf({ drain, stopTimeout }: Settings, log: Log, tell: (text: string) => void) {
  const stop = `Waiting up to ${stopTimeout} s for answers in progress; press Ctrl-C again to abort them\n`;
  return {
    onDrain: () => {
      if (cluster.isPrimary) log.note(`Draining: answering for another ${drain} s`);
      tell('Press Ctrl-C again to stop now\n');
    },
    onStop: () => setTimeout(tell, STOP_NOTICE_MS, stop),
  };
}

/** Opens the port for operators, before the listener is open. @throws StartError */
async function openAdmin(
  { adminPort: port, adminBind: bind, directory }: Settings,
  shutdown: Shutdown,
): Promise<FastifyInstance | undefined> {
  if (port === undefined || cluster.isWorker) return undefined;
  const { buildAdmin } = await import('../admin/admin.ts');
  const app = buildAdmin({
    directory,
    isDraining: () => shutdown.isShuttingDown,
    report: async (kind) => (await shutdown.listener?.report(kind)) ?? [],
  });
  await openPort(app, { port, bind }, { port: '--admin-port', bind: '--admin-bind' });
  return app;
}

/**
 * Whether a person reads standard output on a terminal. Process 1 is in a container: `docker run -t` gives it a terminal,
 * but its log stays like the original's, and its addresses cannot be opened from outside.
 */
function isInteractive({ logFormat }: Settings): boolean {
  return cluster.isPrimary && logFormat === 'python' && isatty(1) && process.pid !== 1;
}

interface Start {
  readonly settings: Settings;
  readonly log: Log;
  readonly outputs: Outputs;
  readonly shutdown: Shutdown;
  readonly fail: (error: StartError) => void;
}

async function startListener({ settings, log, outputs, shutdown, fail }: Start): Promise<Listener> {
  const { serve } = await import('./serve.ts');
  if (cluster.isWorker) {
    const { followPrimary } = await import('./worker.ts');
    return followPrimary(shutdown, (endpoint) => serve(settings, log, endpoint));
  }
  const endpoint = await prepareEndpoint(settings, process.env);
  if (settings.workers === 1) return serve(settings, log, endpoint);
  const { startWorkers } = await import('./workers.ts');
  const onListening = (listener: Listener) => shutdown.onListening(listener);
  return startWorkers({ settings, endpoint, log, outputs, onListening, onGivenUp: fail });
}

/**
 * Keeps SIGUSR1 from opening Node's debugger. SIGHUP ends a process that has no handler: a process that reloads files on
 * SIGHUP must survive one that arrives before it listens, and workers are signalled by the primary process alone.
 */
function ignoreSignals(settings: Settings): void {
  process.on('SIGUSR1', () => {});
  if (cluster.isWorker || hasReloadableFiles(settings)) process.on('SIGHUP', () => {});
}
