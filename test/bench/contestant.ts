import type { RowId } from './rows.ts';

/** A server that is measured. */
export interface Contestant {
  /** For `--contestants`. */
  readonly name: string;
  /** What it cannot do by design, and why. */
  readonly lacks?: Partial<Record<RowId, string>>;
  /** It works in processes whose CPU time is not seen. @default false */
  readonly losesCpuTime?: boolean;
  /**
   * Finds it on this machine.
   * @returns undefined where it is not
   */
  find(): Promise<Found | undefined>;
}

/** A contestant that is here. */
export interface Found {
  /** What it is, and its version. */
  readonly version: string;
  /** How to start it. May write files of its own into the scratch folder. */
  command(place: Place): Command;
}

export interface Place {
  readonly port: number;
  /** The folder to serve. */
  readonly tree: string;
  /** A folder for files of its own. */
  readonly scratch: string;
}

/** Its output, both streams, goes to a file. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** @default the folder to serve */
  readonly cwd?: string;
}
