import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Suite } from './suite.ts';

const PROGRAM = fileURLToPath(new URL('reap.mjs', import.meta.url));

/**
 * Starts a process that waits for the end of this one and then removes everything that the run has created.
 * @returns a function that ends the wait, and resolves once everything is removed
 */
export function startReaper({ id, folder }: Pick<Suite, 'id' | 'folder'>): () => Promise<void> {
  const { WEBLISTENER_SUITE, ...env } = process.env; // the reaper must not find itself
  const reaper = spawn(process.execPath, [PROGRAM, id, folder], {
    env,
    detached: true, // Ctrl-C does not reach it
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(reaper, 'close');
  return async () => {
    reaper.stdin?.end();
    const [code] = await ended;
    if (code !== 0) throw new Error('Some containers, images or files were not removed');
  };
}
