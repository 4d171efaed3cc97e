#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';
import { readCommand } from './cli/command.ts';
import { StartError, UsageError, WorkerEnded } from './errors.ts';
import type { Settings } from './settings.ts';
import { hostAndPort } from './util/host.ts';
import { quoted } from './util/quoted.ts';

/** Imports only what the command needs: a health check runs every few seconds. */
async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') print(1, (await import('./cli/help.ts')).HELP);
  else if (command.kind === 'version') print(1, `weblistener ${version()}\n`);
  else if (command.kind === 'healthcheck') await check(command);
  else await serve(command);
}

async function serve(settings: Settings): Promise<void> {
  const { isPrimary } = (await import('node:cluster')).default;
  const { warningsOf } = await import('./cli/warnings.ts');
  for (const warning of isPrimary ? warningsOf(settings, process.env) : [])
    print(2, `weblistener: warning: ${warning}\n`);
  await (await import('./process/start.ts')).start(settings, fail);
}

async function check({ port, bind: host = '127.0.0.1', unixSocket: path }: Settings): Promise<void> {
  const { isHealthy } = await import('./cli/healthcheck.ts');
  if (await isHealthy(path === undefined ? { port, host } : { path })) return;
  throw new StartError(`No answer from ${path === undefined ? hostAndPort(host, port) : quoted(path)}`, 1);
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** Writes synchronously; ignores a closed or full output. */
function print(fd: 1 | 2, text: string): void {
  try {
    writeSync(fd, text);
  } catch {}
}

function fail(error: Error): void {
  const exitCode = error instanceof UsageError ? 2 : error instanceof StartError ? error.exitCode : 1;
  if (!(error instanceof WorkerEnded)) print(2, `weblistener: error: ${error.message}\n`);
  process.exit(exitCode);
}

main().catch(fail);
