import { execFile, spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import { type Running, serve } from '../support/command.ts';

const started: Running[] = [];

/** Starts the built command with the web profile over a folder, on a free port. */
export async function startWeb(
  cwd: string,
  args: readonly string[] = [],
): Promise<Running & { port: number }> {
  return start(cwd, ['--profile', 'web', ...args]);
}

/** Starts the built command over a folder, on a free port of 127.0.0.1. */
export async function start(cwd: string, args: readonly string[] = []): Promise<Running & { port: number }> {
  const listener = await serve({ cwd, args: ['--bind', '127.0.0.1', ...args] });
  started.push(listener);
  return listener;
}

/** Ends what was started, however it is. */
export function endAll(): void {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
}

/** `describe` for what needs a program of this machine; where that is missing, it says so and skips. */
export function describeWith(program: string, args: readonly string[] = ['--version']): typeof describe.skip {
  if (spawnSync(program, args).status === 0) return describe as unknown as typeof describe.skip;
  console.warn(`${program} is not installed: what is tested with it is skipped`);
  return describe.skip;
}

/** Runs a program to its end; rejects where that is not a success. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd?: string,
): Promise<{ stdout: Buffer; stderr: Buffer }> {
  return promisify(execFile)(program, args, { cwd, encoding: 'buffer', maxBuffer: 2 ** 28 });
}

export const LARGE_BYTES = 100_000_000;

/** Writes a file of 100 MB of which no two pieces are alike. */
export function writeLarge(path: string): void {
  const block = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) % 251));
  const fd = openSync(path, 'w');
  for (let number = 0; number < LARGE_BYTES / block.length; number += 1) {
    block.writeUInt32BE(number, 0);
    writeSync(fd, block);
  }
  closeSync(fd);
}
