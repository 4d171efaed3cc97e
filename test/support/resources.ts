import { readdirSync, readFileSync } from 'node:fs';
import type { Running } from './command.ts';

/** Open descriptors of a process, without its workers. */
export function descriptors({ child }: Running): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

/** Resident memory of a process in MiB, without its workers; 0 once it has exited. */
export function residentMiB(running: Running): number {
  return memoryMiB(running, 'VmRSS');
}

/** The highest resident memory that a process has had, in MiB; 0 once it has exited. */
export function peakMiB(running: Running): number {
  return memoryMiB(running, 'VmHWM');
}

function memoryMiB({ child }: Running, field: string): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
