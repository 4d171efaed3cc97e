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

/** Kills all started listeners. */
export function endAll(): void {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
}

/** `describe` for tests that need a program; if it is missing, they are skipped with a warning. */
export function describeWith(program: string, args: readonly string[] = ['--version']): typeof describe.skip {
  if (spawnSync(program, args).status === 0) return describe as unknown as typeof describe.skip;
  console.warn(`${program} is not installed: its tests are skipped`);
  return describe.skip;
}

/** Runs a program until it exits; rejects on failure. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd?: string,
): Promise<{ stdout: Buffer; stderr: Buffer }> {
  return promisify(execFile)(program, args, { cwd, encoding: 'buffer', maxBuffer: 2 ** 28 });
}

/** More than the socket buffers hold. */
export const LARGE_BYTES = 32_000_000;

/** Writes a file of `LARGE_BYTES` without repeated blocks. */
export function writeLarge(path: string): void {
  const block = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) % 251));
  const fd = openSync(path, 'w');
  for (let number = 0; number < LARGE_BYTES / block.length; number += 1) {
    block.writeUInt32BE(number, 0);
    writeSync(fd, block);
  }
  closeSync(fd);
}
