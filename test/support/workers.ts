import { readFileSync } from 'node:fs';
import type { Running } from './command.ts';

/** The processes that a process has started. */
export function workersOf({ child: { pid } }: Running): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
}

/** Whether a process runs; one that has ended is not, even where nobody has asked for its exit code. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
