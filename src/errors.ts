/** The command line or the environment asks for something that cannot be; the message is one line. */
export class UsageError extends Error {}

/** What keeps the listener from starting, or from going on, and the exit code for it. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A worker ended before it listened; it has said why itself. */
export class WorkerEnded extends StartError {}
