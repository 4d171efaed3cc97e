import { readFileSync } from 'node:fs';
import type { Running } from './command.ts';

/** The child processes of a process. */
export function workersOf({ child: { pid } }: Running): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
}

/** Whether a worker has begun to run its program: until then its parent is blocked, so it must not be stopped. */
export function isSpawned(pid: number): boolean {
  return readFileSync(`/proc/${pid}/environ`, 'latin1').includes('NODE_UNIQUE_ID=');
}

/** Whether a process is running; a zombie is not. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
