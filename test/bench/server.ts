import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './client.ts';
import type { Contestant, Found } from './contestant.ts';
import { end, isRunning, start } from './processes.ts';

/** Below those that the system gives to clients, so that none of wrk's takes it. */
const PORTS = { least: 10_000, most: 32_000 };

const START_MS = 20_000;
const ATTEMPTS = 3;

export interface ServerOptions {
  readonly contestant: Contestant;
  readonly found: Found;
  /** The folder to serve. */
  readonly tree: string;
  /** A folder for the files of all servers. */
  readonly scratch: string;
  /** What is asked until it is answered. */
  readonly target: string;
}

let count = 0;

/** A contestant that runs. */
export class Server {
  readonly port: number;
  /** From exec to the first answer. */
  readonly startMs: number;
  readonly #child: ChildProcess;

  /** Starts it on a free port and waits until it answers. */
  static async start(options: ServerOptions): Promise<Server> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await startOnce(options);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  constructor(child: ChildProcess, port: number, startMs: number) {
    this.#child = child;
    this.port = port;
    this.startMs = startMs;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return isRunning(this.#child);
  }

  stop(): Promise<void> {
    return end(this.#child);
  }
}

async function startOnce({ contestant, found, tree, scratch, target }: ServerOptions): Promise<Server> {
  const port = await freePort();
  count += 1;
  const folder = join(scratch, `${contestant.name}-${count}`);
  mkdirSync(folder);
  const command = found.command({ port, tree, scratch: folder });
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const started = performance.now();
  const child = start(command.program, command.args, {
    cwd: command.cwd ?? tree,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  try {
    await answers(child, port, target);
  } catch (error) {
    await end(child);
    throw new Error(`${contestant.name} does not start: ${error} ${readFileSync(logFile, 'utf8').trim()}`);
  }
  return new Server(child, port, performance.now() - started);
}

/** Asks until there is an answer. */
async function answers(child: ChildProcess, port: number, target: string): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    if (!isRunning(child)) throw new Error('it ended');
    try {
      const { status } = await ask(port, target);
      if (status !== 0) return;
    } catch {
      // nobody listens yet
    }
    await delay(1);
  }
  throw new Error(`no answer within ${START_MS} ms`);
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.least + Math.floor(Math.random() * (PORTS.most - PORTS.least));
    const server = createServer();
    try {
      server.listen(port);
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    } catch {
      // taken: another one
    }
  }
}
