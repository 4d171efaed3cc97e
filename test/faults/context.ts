import type { StdioOptions } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN, Running } from '../support/command.ts';
import { end, start } from '../support/processes.ts';
import { within } from '../support/wait.ts';
import type { Context, Listener, Profile } from './fault.ts';

const START_MS = 20_000;

export interface LaunchOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** Hard limit of open files. @default that of this process */
  readonly openFiles?: number;
  /** @default both outputs are captured */
  readonly stdio?: StdioOptions;
  /** Shell redirections such as `>&-`. @default none */
  readonly redirections?: string;
}

/** The context of one fault, and a function that stops all its listeners. */
export function createContext(given: { profile: Profile; long: boolean; folder: string }): {
  context: Context;
  endAll: () => Promise<void>;
} {
  const listeners: Listener[] = [];
  const context: Context = {
    ...given,
    async start(options = {}) {
      mkdirSync(join(given.folder, 'www'), { recursive: true });
      const running = launch(context, { ...options, args: ['0', ...(options.args ?? [])] });
      const listener = Object.assign(running, { port: 0 });
      listeners.push(listener);
      const announced = running.until(() => /serving at port (\d+)/.exec(running.stdout));
      const [, port] = await within(START_MS, 'the listener starts', announced);
      return Object.assign(listener, { port: Number(port) });
    },
  };
  const endAll = async () => {
    await Promise.all(listeners.map(({ child }) => end(child)));
  };
  return { context, endAll };
}

/** Starts the built command with the folder and profile of a context. */
export function launch({ profile, folder }: Context, options: LaunchOptions): Running {
  const { args = [], env = {}, openFiles, redirections = '', stdio = ['ignore', 'pipe', 'pipe'] } = options;
  const place = ['--bind', '127.0.0.1', '--directory', join(folder, 'www'), '--profile', profile];
  const command = [process.execPath, MAIN, ...args, ...place];
  const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles} && `;
  const { PATH = '' } = process.env;
  const child = start('sh', ['-c', `${limit}exec "$@" ${redirections}`, 'sh', ...command], {
    env: { PATH, LANG: 'C.UTF-8', ...env },
    stdio,
  });
  return new Running(child);
}
