import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { end, isRunning, processTree, readProc, start, statOf } from '../test/support/processes.ts';
import { request } from './client.ts';
import type { Entrant } from './contestants.ts';
import { SMALL_FILE } from './rows.ts';

/** Below the range of ephemeral ports, which wrk uses by the thousand. */
const PORTS = { min: 10_000, max: 32_000 };

const START_MS = 20_000;
const ATTEMPTS = 3;

/** Clock ticks per second in /proc: USER_HZ, 100 on every Linux that Node.js supports. */
const TICKS = 100;

export interface StartOptions extends Entrant {
  /** The folder to serve. */
  readonly tree: string;
  /** The parent of the folders for logs and configuration. */
  readonly scratch: string;
}

/** A running contestant. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  /** From exec to the first answer. */
  readonly startMs: number;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a contestant on a free port and waits for its first answer.
 * @throws after three failed attempts, with its log
 */
export async function startServer(options: StartOptions): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

let started = 0;

async function startOnce({ contestant, found, tree, scratch }: StartOptions): Promise<Server> {
  const port = await freePort();
  started += 1;
  const folder = join(scratch, `${contestant.name}-${started}`);
  mkdirSync(folder);
  const { program, args } = found.command({ port, tree, scratch: folder });
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const child = start(program, args, { cwd: tree, stdio: ['ignore', log, log] });
  closeSync(log);
  try {
    await untilAnswered(child, port);
  } catch (error) {
    await end(child);
    throw new Error(`Cannot start ${contestant.name}: ${error} ${readFileSync(logFile, 'utf8').trim()}`);
  }
  const startMs = performance.now() - startedAt;
  const stop = () => end(child);
  return { port, pid: child.pid ?? 0, startMs, isRunning: () => isRunning(child), stop };
}

async function untilAnswered(child: ChildProcess, port: number): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    if (!isRunning(child)) throw new Error('the process exited');
    try {
      const { status } = await request(port, `/${SMALL_FILE.name}`);
      if (status !== 0) return;
    } catch {
      // not listening yet
    }
    await delay(1);
  }
  throw new Error(`no answer within ${START_MS} ms`);
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.min + Math.floor(Math.random() * (PORTS.max - PORTS.min));
    const server = createServer();
    try {
      server.listen(port);
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    } catch {
      // in use
    }
  }
}

/** CPU seconds of a process, its descendants and the children it has waited for; undefined without /proc. */
export function cpuSeconds(root: number): number | undefined {
  if (readProc(root, 'stat') === '') return undefined;
  const ticks = processTree(root).map((pid) => {
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = statOf(pid).slice(11, 15).map(Number);
    return utime + stime + cutime + cstime;
  });
  return sum(ticks) / TICKS;
}

/** Resident MiB of a process and its descendants, now or at the peak since `resetPeak`; undefined without /proc. */
export function memoryMiB(root: number, which: 'now' | 'peak'): number | undefined {
  const pattern = which === 'now' ? /^VmRSS:\s+(\d+) kB/m : /^VmHWM:\s+(\d+) kB/m;
  const kibibytes = processTree(root).map((pid) => Number(pattern.exec(readProc(pid, 'status'))?.[1] ?? 0));
  const total = sum(kibibytes);
  return total === 0 ? undefined : total / 1024;
}

/** Resets the peak of `memoryMiB`. */
export function resetPeak(root: number): void {
  for (const pid of processTree(root)) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // not permitted: the peak since the start of the process is measured
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
