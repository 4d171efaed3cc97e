import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Suite } from './suite.ts';

const PROGRAM = fileURLToPath(new URL('reap.mjs', import.meta.url));

/**
 * Starts a process that outlives this one, waits for its end, and then removes what the run has made.
 * @returns ends the wait, and resolves once all is removed
 */
export function startReaper({ id, folder }: Pick<Suite, 'id' | 'folder'>): () => Promise<void> {
  const { WEBLISTENER_SUITE, ...env } = process.env; // it does not look for itself
  const reaper = spawn(process.execPath, [PROGRAM, id, folder], {
    env,
    detached: true, // what is typed at the terminal does not reach it
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(reaper, 'close');
  return async () => {
    reaper.stdin?.end();
    const [code] = await ended;
    if (code !== 0) throw new Error('Something was left behind');
  };
}
