import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks a second in `/proc`: a constant of Linux on every machine that Node runs on. */
const TICKS = 100;

/** A process and all that descend from it, itself first. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processes()) {
    const parent = Number(statOf(pid)[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Seconds of CPU time that a process, its children and those it has waited for have taken; undefined without /proc. */
export function cpuSeconds(root: number): number | undefined {
  const ticks = processTree(root).map((pid) => {
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = statOf(pid).slice(11, 15).map(Number);
    return utime + stime + cutime + cstime;
  });
  return processes().length === 0 ? undefined : sum(ticks) / TICKS;
}

/** MiB that a process and its children hold in memory, now or at the peak since `forgetPeak`; undefined without /proc. */
export function memoryMiB(root: number, which: 'now' | 'peak'): number | undefined {
  const pattern = which === 'now' ? /^VmRSS:\s+(\d+) kB/m : /^VmHWM:\s+(\d+) kB/m;
  const kibibytes = processTree(root).map((pid) =>
    Number(pattern.exec(read(`/proc/${pid}/status`))?.[1] ?? 0),
  );
  const total = sum(kibibytes);
  return total === 0 ? undefined : total / 1024;
}

/** Begins the peak anew. */
export function forgetPeak(root: number): void {
  for (const pid of processTree(root)) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // not allowed: the peak since the start it is, then
    }
  }
}

/** The fields of `/proc/PID/stat` behind the name, which may hold blanks: state, parent, and so on. */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no Linux
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // the process has ended
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
