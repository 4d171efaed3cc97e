import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { processTree } from './proc.ts';

const started = new Set<ChildProcess>();

/** How long a process may take to end by itself once it is asked to. */
const END_MS = 2000;

/** Starts a process that does not outlive this one. */
export function start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, args, { env: environment(), ...options });
  started.add(child);
  child.on('error', () => started.delete(child)).on('exit', () => started.delete(child));
  return child;
}

/** The same for all, whatever npm and Vite have set. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', NO_UPDATE_CHECK: '1' };
}

/** Runs a program to its end and returns what it printed on standard output. */
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
  throw new Error(`${program} ended with ${code}: ${(printed.stderr || printed.stdout).trim()}`);
}

/** Ends a process and its children. */
export async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  const tree = processTree(child.pid ?? 0);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await exited;
  clearTimeout(timer);
  for (const pid of tree.slice(1)) kill(pid); // what was forked does not always end with it
}

/** Ends all that still runs, at once. */
export function endAll(): void {
  for (const { pid } of started) if (pid !== undefined) for (const each of processTree(pid)) kill(each);
}

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it was faster
  }
}
