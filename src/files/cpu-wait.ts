import { readFileSync } from 'node:fs';

/**
 * Time the main thread has spent runnable but waiting for a CPU (run-queue wait), in milliseconds since its start
 * (/proc/PID/schedstat, second field); 0 if the system does not report it.
 */
export function cpuWaitMs(): number {
  try {
    const [, waitNs] = readFileSync('/proc/self/schedstat', 'latin1').split(' ');
    return Number(waitNs) / 1e6 || 0;
  } catch {
    return 0;
  }
}
