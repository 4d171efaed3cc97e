#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';
import { readCommand } from './cli/options.ts';
import { StartError, UsageError, WorkerEnded } from './errors.ts';
import type { Settings } from './settings.ts';
import { quoted } from './util/quoted.ts';

/** What a command takes is loaded only where it is asked for: a health check comes every few seconds. */
async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') print(1, (await import('./cli/help.ts')).HELP);
  else if (command.kind === 'version') print(1, `weblistener ${version()}\n`);
  else if (command.kind === 'healthcheck') await check(command);
  else await (await import('./process/start.ts')).start(command, fail);
}

async function check({ port, bind = '127.0.0.1' }: Settings): Promise<void> {
  const { isHealthy } = await import('./cli/healthcheck.ts');
  if (!(await isHealthy(port, bind)))
    throw new StartError(`Nobody answers on port ${port} of ${quoted(bind)}`, 1);
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
