import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Printed } from '../containers/docker.ts';

export interface Place {
  cwd: string;
  env?: Record<string, string>;
}

/** The environment without the variables set by an enclosing `npm run`. */
export function environment(added: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return { ...Object.fromEntries(kept), ...added };
}

/** Runs a program until it exits. */
export function print(program: string, args: string[], { cwd, env }: Place): Promise<Printed> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env: environment(env) }, (_error, stdout, stderr) =>
      resolve({ stdout, stderr, code: child.exitCode }),
    );
  });
}

/** Runs a program and returns its output; rejects on failure. */
export async function output(program: string, args: string[], place: Place): Promise<string> {
  const { stdout, stderr, code } = await print(program, args, place);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed with ${code}: ${stderr || stdout}`);
  return stdout;
}

/** The registry that this machine takes packages from. */
export async function upstream(cwd: string): Promise<string> {
  const own = process.env['npm_config_registry'];
  return own ?? (await output('npm', ['config', 'get', 'registry'], { cwd })).trim();
}

/** Installs packages into an empty folder, as the root of a project that has nothing else. */
export async function install(
  folder: string,
  dependencies: Record<string, string>,
  overrides: Record<string, string> = {},
): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];
  await output('npm', ['install', ...quiet, '--registry', await upstream(folder)], { cwd: folder });
}
