import { inspect } from 'node:util';

/** An invalid command line or environment; the message is one line. */
export class UsageError extends Error {}

/** The listener cannot start or cannot continue. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A worker exited before it listened; it has printed the reason itself. */
export class WorkerEnded extends StartError {}

/** Returns a thrown value, which can be of any type in JavaScript, as an `Error`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(inspect(thrown));
}
