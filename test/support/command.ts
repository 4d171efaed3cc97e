import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const MAIN = fileURLToPath(new URL('../../bundle/main.js', import.meta.url));

/** A running program and its output. */
export class Running {
  readonly child: ChildProcess;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  stdout = '';
  stderr = '';
  #wake: (() => void)[] = [];

  constructor(child: ChildProcess) {
    this.child = child;
    this.exited = once(child, 'close').then(([code, signal]) => code ?? signal);
    child.stdout?.setEncoding('utf8').on('data', (text) => this.#printed('stdout', text));
    child.stderr?.setEncoding('utf8').on('data', (text) => this.#printed('stderr', text));
    child.once('close', () => this.#printed('stdout', ''));
  }

  /** Waits for a condition, checked after each piece of output. Rejects if the program exits. */
  async until<T>(condition: () => T | undefined | false | null): Promise<T> {
    for (;;) {
      const result = condition();
      if (result) return result;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The program ended: ${this.stderr || this.stdout}`);
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** The first `count` lines of standard error, without address and time. */
  async logLines(count: number): Promise<string[]> {
    const lines = () => this.stderr.split('\n').slice(0, -1);
    await this.until(() => lines().length >= count);
    return lines().map((line) => line.replace(/^\S+ - - \[[^\]]*\] /, ''));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.child.kill(signal);
    return this.exited;
  }

  #printed(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    for (const wake of this.#wake.splice(0)) wake();
  }
}

export interface RunOptions {
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** User id. @default the user who runs the tests */
  user?: number;
}

/** Runs the built command. */
export function run({ args = [], cwd = process.cwd(), env = {}, user }: RunOptions = {}): Running {
  return new Running(
    spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user !== undefined && { uid: user, gid: user }),
    }),
  );
}

/** Runs the built command on a free port and waits until it serves. */
export async function serve({ args = [], ...options }: RunOptions = {}): Promise<Running & { port: number }> {
  const running = run({ args: ['0', ...args], ...options });
  const [, port] = await running.until(() => /serving at port (\d+)/.exec(running.stdout));
  return Object.assign(running, { port: Number(port) });
}
