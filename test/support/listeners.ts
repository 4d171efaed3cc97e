import { spawn } from 'node:child_process';
import { afterAll, afterEach } from 'vitest';
import { MAIN, Running, type RunOptions, run, serve } from './command.ts';
import { openSocket } from './exchange.ts';
import { temporaryFolder } from './tree.ts';

/** The profiles with one and with several processes, as profile and `--workers`. */
export const EACH_FORM = [
  ['python', '1'],
  ['python', '2'],
  ['web', '1'],
  ['web', '2'],
] as const;

/** Runs the command in a temporary folder; kills what is left after each test. */
export function useListeners() {
  const folder = temporaryFolder();
  const started: Running[] = [];
  afterEach(() => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL'); // its workers exit with it
  });
  afterAll(() => folder.remove());

  /** Kills a program after the test. */
  function kept<R extends Running>(running: R): R {
    started.push(running);
    return running;
  }

  return {
    folder,
    kept,
    start: async (options: RunOptions = {}) => kept(await serve({ cwd: folder.path, ...options })),
    /** Runs a shell script with the command as `"$0" "$1"`. */
    startIn: (script: string, cwd = folder.path) =>
      kept(
        new Running(
          spawn('sh', ['-c', script, process.execPath, MAIN], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }),
        ),
      ),
    /** Runs the command until it exits. */
    ended: async (options: RunOptions) => {
      const running = kept(run({ cwd: folder.path, ...options }));
      const code = await running.exited;
      return { code, stdout: running.stdout, stderr: running.stderr };
    },
  };
}

/** The port of a listener, once it serves. */
export async function portOf(listener: Running): Promise<number> {
  return Number((await listener.until(() => /serving at port (\d+)/.exec(listener.stdout)))[1]);
}

/** Whether a port accepts connections. */
export async function accepts(port: number): Promise<boolean> {
  const socket = await openSocket(port).catch(() => undefined);
  socket?.destroy();
  return socket !== undefined;
}
