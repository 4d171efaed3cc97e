import cluster from 'node:cluster';
import { isatty } from 'node:tty';
import type { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Outputs } from '../log/output.ts';
import type { Settings } from '../settings.ts';
import { describeAddresses } from './addresses.ts';
import type { Listener } from './listener.ts';

/**
 * Serves until SIGTERM or SIGINT, in this process or in workers.
 * @param fail ends the process with an error that comes after the start
 * @throws StartError where it cannot serve
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
  // In the python profile a line is there before its answer is, as the original's.
  const logged =
    settings.profile === 'web'
      ? { stdout: inBatches(outputs.stdout), stderr: inBatches(outputs.stderr) }
      : outputs;
  const log = openLog(settings.logFormat, logged);
  const serving = await serve({ settings, log, outputs, stop: () => stop(), fail });
  let isStopping = false;
  stop = () => {
    const stopped = serving.stop();
    if (!isStopping) stopped.then(() => log.close()).then(() => process.exit(0));
    isStopping = true;
  };
  if (cluster.isWorker) return;
  log.banner(`serving at port ${serving.port}`);
  const { profile, logFormat } = settings;
  if (profile === 'web' && logFormat === 'python' && isatty(1))
    logged.stdout.write(describeAddresses(settings, serving.port));
}

interface Start {
  readonly settings: Settings;
  readonly log: Log;
  readonly outputs: Outputs;
  readonly stop: () => void;
  readonly fail: (error: StartError) => void;
}

async function serve({ settings, log, outputs, stop, fail }: Start): Promise<Listener> {
  if (cluster.isPrimary && settings.workers === 1) return (await import('./serve.ts')).serve(settings, log);
  const { startWorkers, waitForPort } = await import('./workers.ts');
  if (cluster.isPrimary) return startWorkers({ settings, log, outputs, onGivenUp: fail });
  const port = await waitForPort(stop);
  return (await import('./serve.ts')).serve({ ...settings, port }, log);
}

/**
 * Node.js opens a debugger at SIGUSR1, and SIGHUP ends a process that does not listen to it: one that reads its
 * certificate again at SIGHUP must outlive it before it listens, and a worker is told by the first process alone.
 */
function ignoreSignals({ web }: Settings): void {
  process.on('SIGUSR1', () => {});
  if (cluster.isWorker || web.tls !== undefined) process.on('SIGHUP', () => {});
}
