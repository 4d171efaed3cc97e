import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';

const MOUNT = '/sys/fs/cgroup';

/** Reads a file of the kernel; empty if there is none. */
export type ReadText = (path: string) => string;

/**
 * The processors that this process can keep busy: those of the system, and at most the CPU quota of its container,
 * rounded down, which Node.js 20 does not consider.
 */
export function usableProcessors(available = availableParallelism(), read: ReadText = readText): number {
  return Math.max(1, Math.min(available, Math.floor(cpuQuota(read))));
}

/** The CPU quota of the control group of this process and of the groups above it, in processors (cgroups(7)). */
function cpuQuota(read: ReadText): number {
  const groups = [...read('/proc/self/cgroup').matchAll(/^\d+:(.*?):(.*)$/gm)];
  const quotas = groups.flatMap(([, controllers = '', path = '']) => {
    if (controllers === '')
      return foldersUpTo(`${MOUNT}${path}`, MOUNT).map((folder) => quotaV2(folder, read));
    if (!controllers.split(',').includes('cpu')) return [];
    return foldersUpTo(`${MOUNT}/cpu${path}`, `${MOUNT}/cpu`).map((folder) => quotaV1(folder, read));
  });
  return Math.min(...quotas);
}

/** A folder and those above it. A container sees its own group as the topmost one, whatever its path. */
function foldersUpTo(folder: string, top: string): string[] {
  return folder.length <= top.length ? [top] : [folder, ...foldersUpTo(dirname(folder), top)];
}

function quotaV2(folder: string, read: ReadText): number {
  const [quota, period] = read(`${folder}/cpu.max`).split(' ');
  return processors(quota, period);
}

function quotaV1(folder: string, read: ReadText): number {
  return processors(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`));
}

/** Infinity without a quota, which is `max`, -1 or no file. */
function processors(quota: string | undefined, period: string | undefined): number {
  const share = Number.parseInt(quota ?? '', 10) / Number.parseInt(period ?? '', 10);
  return share > 0 ? share : Number.POSITIVE_INFINITY;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
