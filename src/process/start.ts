import cluster from 'node:cluster';
import { isatty } from 'node:tty';
import type { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Outputs } from '../log/output.ts';
import type { Settings } from '../settings.ts';
import { describeAddresses } from './addresses.ts';
import { DRAIN_MS, type Listener } from './listener.ts';

/** A stop that takes longer waits for answers in progress. */
const STOP_NOTICE_MS = 100;
const STOP_NOTICE = `Waiting up to ${DRAIN_MS / 1000} s for answers in progress; press Ctrl-C again to cut them\n`;

/**
 * Serves until SIGTERM or SIGINT, in this process or in workers.
 * @param fail ends the process after an error that occurs later
 * @throws StartError
 */
export async function start(settings: Settings, fail: (error: StartError) => void): Promise<void> {
  let stop: () => void = () => process.exit(0); // until it listens, there is nothing to drain
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => cluster.isPrimary && stop());
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
  const log = openLog(settings.logFormat, logged);
  const listener = await listen({ settings, log, outputs, stop: () => stop(), fail });
  const tell = isForPeople(settings) ? logged.stdout.write : () => {};
  let isStopping = false;
  stop = () => {
    const stopped = listener.stop();
    if (isStopping) return;
    isStopping = true;
    setTimeout(tell, STOP_NOTICE_MS, STOP_NOTICE);
    stopped.then(() => log.close()).then(() => process.exit(0));
  };
  if (cluster.isWorker) return;
  log.banner(`serving at port ${listener.port}`);
  tell(`${describeAddresses(settings, listener.port)}Press Ctrl-C to stop\n`);
}

/**
 * Whether a person reads standard output on a terminal. Process 1 is in a container: `docker run -t` gives it a terminal,
 * but its log stays like the original's, and its addresses cannot be opened from outside.
 */
function isForPeople({ logFormat }: Settings): boolean {
  return cluster.isPrimary && logFormat === 'python' && isatty(1) && process.pid !== 1;
}

interface Start {
  readonly settings: Settings;
  readonly log: Log;
  readonly outputs: Outputs;
  readonly stop: () => void;
  readonly fail: (error: StartError) => void;
}

async function listen({ settings, log, outputs, stop, fail }: Start): Promise<Listener> {
  if (cluster.isPrimary && settings.workers === 1) return (await import('./serve.ts')).serve(settings, log);
  const { startWorkers, waitForPort } = await import('./workers.ts');
  if (cluster.isPrimary) return startWorkers({ settings, log, outputs, onGivenUp: fail });
  const port = await waitForPort(stop);
  return (await import('./serve.ts')).serve({ ...settings, port }, log);
}

/**
 * Keeps SIGUSR1 from opening Node's debugger. SIGHUP ends a process that has no handler: one that will reload its
 * certificate must not die of it before it listens, and workers are signalled by the primary process alone.
 */
function ignoreSignals({ tls }: Settings): void {
  process.on('SIGUSR1', () => {});
  if (cluster.isWorker || tls !== undefined) process.on('SIGHUP', () => {});
}
