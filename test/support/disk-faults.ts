/** What `disk-faults.mjs` makes of the file system. */
export interface DiskFaults {
  /** Part of the paths whose closing reports EIO. */
  readonly failingClose?: string;
  /** Paths that are not there, nor anything below them. */
  readonly missing?: readonly string[];
  /** Part of the paths whose calls take `slowMs`; each that blocks adds a byte to the file `slowLog`. */
  readonly slow?: string;
  readonly slowMs?: number;
  readonly slowLog?: string;
}

/** The environment for a listener with such a file system. */
export function withDiskFaults(faults: DiskFaults): Record<string, string> {
  const preload = new URL('disk-faults.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import ${preload}`, DISK_FAULTS: JSON.stringify(faults) };
}
