import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeServed } from './counts.ts';
import type { Context } from './fault.ts';

const SOURCE = fileURLToPath(new URL('shim.c', import.meta.url));

/** Why the shim cannot be used; undefined if it can. */
export function missingShim(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux (LD_PRELOAD)';
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'gcc is not installed';
}

/** Builds the shim and returns the environment of a listener that loads it. */
export function buildShim(context: Context): Record<string, string> {
  const library = join(context.folder, 'shim.so');
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl']);
  return { LD_PRELOAD: library, DISK_FAULT_PATH: markedFolder(context) };
}

/** Creates a folder, served as `/faulty/FAULT/`, on a disk with the named fault (shim.c). */
export function makeFaulty(context: Context, fault: string): string {
  const path = join(markedFolder(context), fault);
  mkdirSync(path, { recursive: true });
  return path;
}

function markedFolder(context: Context): string {
  return join(makeServed(context), 'faulty');
}
