#!/usr/bin/env node
import cluster from 'node:cluster';
import { readFileSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { describeAddresses } from './addresses.ts';
import { isHealthy } from './healthcheck.ts';
import { HELP } from './help.ts';
import { readCommand, type Settings } from './options.ts';
import type { Serving } from './serving.ts';
import { StartError } from './start-error.ts';
import { quoted, UsageError } from './usage-error.ts';
import { startWorkers, takeOrders, WorkerEnded } from './workers.ts';

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') return print(1, HELP);
  if (command.kind === 'version') return print(1, `weblistener ${version()}\n`);
  if (command.kind === 'healthcheck') await check(command);
  else await serve(command);
}

async function check({ port, bind = '127.0.0.1' }: Settings): Promise<void> {
  if (!(await isHealthy(port, bind)))
    throw new StartError(`Nobody answers on port ${port} of ${quoted(bind)}`, 1);
}

/** What it takes to serve is loaded only here: a health check comes every few seconds. */
async function serve(settings: Settings): Promise<void> {
  let stop: () => void = () => process.exit(0); // until it listens, there is nothing to drain
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => cluster.isPrimary && stop());
  const order = cluster.isWorker ? takeOrders(() => stop()) : settings.port;
  const [{ openLog }, { inBatches, openOutputs }] = await Promise.all([
    import('./log.ts'),
    import('./output.ts'),
  ]);
  const outputs = openOutputs();
  // In the python profile a line is there before its answer is, as the original's.
  const logged =
    settings.profile === 'web'
      ? { stdout: inBatches(outputs.stdout), stderr: inBatches(outputs.stderr) }
      : outputs;
  const log = openLog(settings.logFormat, logged);
  const port = await order;
  let serving: Serving;
  if (cluster.isPrimary && settings.workers > 1)
    serving = await startWorkers({ settings, log, outputs, onGivenUp: fail });
  else serving = await (await import('./serve.ts')).serve({ ...settings, port }, log);
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

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** Whether anybody reads it or not. */
function print(fd: 1 | 2, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // a closed or full output ends nothing
  }
}

function fail(error: Error): void {
  const exitCode = error instanceof UsageError ? 2 : error instanceof StartError ? error.exitCode : 1;
  if (!(error instanceof WorkerEnded)) print(2, `weblistener: error: ${error.message}\n`);
  process.exit(exitCode);
}

main().catch(fail);
