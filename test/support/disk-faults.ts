/** Faults of the file system for `disk-faults.mjs`. */
export interface DiskFaults {
  /** Substring of the paths for which close() reports EIO. */
  readonly failingClose?: string;
  /** Paths that do not exist, nor anything below them. */
  readonly missing?: readonly string[];
  /** Substring of the paths whose calls take `slowMs`; each blocking call appends a byte to the file `slowLog`. */
  readonly slow?: string;
  readonly slowMs?: number;
  readonly slowLog?: string;
}

/** The environment of a listener with these faults. */
export function withDiskFaults(faults: DiskFaults): Record<string, string> {
  const preload = new URL('disk-faults.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import ${preload}`, DISK_FAULTS: JSON.stringify(faults) };
}
