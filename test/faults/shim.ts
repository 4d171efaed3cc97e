import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeServed } from './counts.ts';
import type { Context } from './fault.ts';

const SOURCE = fileURLToPath(new URL('shim.c', import.meta.url));

/** Why there is no disk with faults here. */
export function missingShim(): string | undefined {
  if (process.platform !== 'linux') return 'LD_PRELOAD is for Linux';
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'there is no gcc to build the shim with';
}

/** Builds the shim and returns the environment of a listener that runs with it. */
export function buildShim(context: Context): Record<string, string> {
  const library = join(context.folder, 'shim.so');
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl']);
  return { LD_PRELOAD: library, WEBLISTENER_FAULT_PATH: markedFolder(context) };
}

/** A folder that is served at `/faulty/FAULT/`, on a disk with the fault that its name says (shim.c). */
export function makeFaulty(context: Context, fault: string): string {
  const path = join(markedFolder(context), fault);
  mkdirSync(path, { recursive: true });
  return path;
}

function markedFolder(context: Context): string {
  return join(makeServed(context), 'faulty');
}
