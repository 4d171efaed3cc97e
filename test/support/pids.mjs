import { readdirSync } from 'node:fs';

/**
 * The ids of all processes; none if the system is not Linux.
 * @returns {number[]}
 */
export function pids() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
