#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { isHealthy } from './healthcheck.ts';
import { HELP } from './help.ts';
import type { Log } from './log.ts';
import type { Wire } from './mirror/wire.ts';
import { readCommand, type Settings } from './options.ts';
import { quoted, UsageError } from './usage-error.ts';

/** How long answers in progress may take once the command is told to stop. */
const DRAIN_MS = 8000;

/** What kept the listener from starting, and the exit code for it. */
class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

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
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop());
  const [{ buildApp }, { openLog }] = await Promise.all([import('./app.ts'), import('./log.ts')]);
  const log = openLog(settings.logFormat);
  const app = buildApp({ ...settings, log });
  await listen(app, settings);
  stop = drainer(app, log);
  log.banner(`serving at port ${(app.server.address() as AddressInfo).port}`);
}

/** All addresses are one socket of IPv6, where there is IPv6. */
async function listen(app: FastifyInstance, { port, bind }: Settings): Promise<void> {
  try {
    if (bind === undefined) {
      await app.listen({ port, host: '::' }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') throw error;
        return app.listen({ port, host: '0.0.0.0' });
      });
    } else {
      await app.listen({ port, host: bind });
    }
  } catch (error) {
    throw startError(error as NodeJS.ErrnoException, port, bind);
  }
}

function startError(
  { code, message }: NodeJS.ErrnoException,
  port: number,
  bind: string | undefined,
): StartError {
  const where = bind === undefined ? 'all addresses' : quoted(bind);
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(`Cannot listen on port ${port} of ${where}: the port is in use`, 1);
    case 'EACCES':
      return new StartError(
        `Cannot listen on port ${port} of ${where}: it needs privileges, choose a higher one, as in "weblistener 8000"`,
        1,
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return new StartError(`Cannot listen on ${where}: it is no address of this machine`, 2);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`Cannot resolve ${where}: give an address of this machine`, 2);
    default:
      return new StartError(`Cannot listen on port ${port} of ${where}: ${message}`, 1);
  }
}

/** What signals do: the first drains, the second cuts. */
function drainer(app: FastifyInstance, log: Log): () => void {
  const cut = () => (app.server as unknown as Wire).closeAllConnections();
  let stopping = false;
  return async () => {
    if (stopping) return cut();
    stopping = true;
    setTimeout(cut, DRAIN_MS).unref();
    await app.close();
    await log.close();
    process.exit(0);
  };
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

main().catch((error) => {
  const exitCode = error instanceof UsageError ? 2 : error instanceof StartError ? error.exitCode : 1;
  print(2, `weblistener: error: ${error.message}\n`);
  process.exit(exitCode);
});
