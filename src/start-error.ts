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
