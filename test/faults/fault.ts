import type { Running } from '../support/command.ts';

export type Profile = 'python' | 'web';

/** A running listener of the suite. */
export type Listener = Running & { readonly port: number };

/** The environment of a fault. */
export interface Context {
  readonly profile: Profile;
  /** Whether this is the full form of the suite instead of the short one. */
  readonly long: boolean;
  /** A folder for this fault only, initially empty; the listener serves `${folder}/www`. */
  readonly folder: string;
  /** Starts the built command with the profile and `${folder}/www`, on a free port of 127.0.0.1. */
  start(options?: { args?: string[]; env?: Record<string, string>; openFiles?: number }): Promise<Listener>;
}

/** The result of a fault. */
export interface Tally {
  /** How many times the fault was provoked. */
  readonly tried: number;
  /** How many times the listener answered a plain request afterwards. */
  readonly survived: number;
  /** Complete but wrong answers. */
  readonly wrong: number;
  /** Answers that were neither complete nor visibly broken off, and requests without an answer within the limit. */
  readonly lost: number;
  /** Measurements, such as "stopped in 120 ms at most". */
  readonly note?: string;
  /** One line per failure. */
  readonly failures?: readonly string[];
}

/** A row of the table, for one profile or both. */
export interface Fault {
  readonly group: 'connections' | 'files' | 'requests' | 'process' | 'leaks';
  readonly name: string;
  /** @default both */
  readonly profiles?: readonly Profile[];
  /** Why this machine cannot run it, in one line; undefined if it can. */
  readonly missing?: () => string | undefined;
  readonly run: (context: Context) => Promise<Tally>;
}
