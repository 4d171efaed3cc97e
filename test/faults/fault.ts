import type { Running } from '../support/command.ts';

export type Profile = 'python' | 'web';

/** A running listener of the suite. */
export type Listener = Running & { readonly port: number };

/** What a fault is given to work with. */
export interface Context {
  readonly profile: Profile;
  /** The full form of the suite, or the short one of the gate. */
  readonly long: boolean;
  /** A folder of this fault alone, empty at first; the listener serves `${folder}/www`. */
  readonly folder: string;
  /** Starts the built command with the profile over `${folder}/www`, on a free port of 127.0.0.1. */
  start(options?: { args?: string[]; env?: Record<string, string>; openFiles?: number }): Promise<Listener>;
}

/** What became of the listener and its clients. */
export interface Tally {
  /** How many times the fault was provoked. */
  readonly tried: number;
  /** How many times the listener was alive and answered a plain request afterwards. */
  readonly survived: number;
  /** Answers that were complete and not the right ones. */
  readonly wrong: number;
  /** Answers that were neither complete nor visibly broken off, and requests that got none within the limit. */
  readonly lost: number;
  /** Measured figures, as in "stopped in 120 ms at most". */
  readonly note?: string;
  /** One line for each thing that went wrong. */
  readonly failures?: readonly string[];
}

/** A row of the table, for one profile or both. */
export interface Fault {
  readonly group: 'connections' | 'files' | 'requests' | 'process' | 'leaks';
  readonly name: string;
  /** @default both */
  readonly profiles?: readonly Profile[];
  /** Why it cannot be tried here, in one line; undefined where it can. */
  readonly missing?: () => string | undefined;
  readonly run: (context: Context) => Promise<Tally>;
}
