import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pids } from './pids.mjs';

const running = new Set<ChildProcess>();

/** From SIGTERM to SIGKILL. */
const TERM_MS = 2000;

/** Starts a process that is killed when this one exits (see `endAll`). */
export function start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, args, { env: environment(), ...options });
  running.add(child);
  child.on('error', () => running.delete(child)).on('exit', () => running.delete(child));
  return child;
}

/** A fixed environment, without the variables set by npm and Vite. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', NO_UPDATE_CHECK: '1' };
}

/**
 * Runs a program to completion.
 * @returns its standard output
 * @throws with its output if the exit code is not 0
 */
export async function output(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<string> {
  const child = start(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text) => {
      printed[stream] += text;
    });
  }
  const [code] = await once(child, 'close');
  if (code === 0) return printed.stdout;
  throw new Error(`${program} exited with ${code}: ${(printed.stderr || printed.stdout).trim()}`);
}

/** Ends a process and its descendants: SIGTERM first, SIGKILL if it does not exit in time. */
export async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  const tree = processTree(child.pid ?? 0);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_MS);
  await exited;
  clearTimeout(timer);
  for (const pid of tree.slice(1)) kill(pid); // forked processes may outlive their parent
}

/** Kills all started processes and their descendants synchronously. */
export function endAll(): void {
  for (const { pid } of running) if (pid !== undefined) for (const each of processTree(pid)) kill(each);
}

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already exited
  }
}

/** A process and its descendants, itself first; only itself without /proc. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of pids()) {
    const parent = Number(statOf(pid)[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** The fields of `/proc/PID/stat` after the name in parentheses (proc(5)): state, ppid and so on; [''] if it has exited. */
export function statOf(pid: number): string[] {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** The text of a file in `/proc/PID`; empty if the process has exited. */
export function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
