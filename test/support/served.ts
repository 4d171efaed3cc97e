import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { MAIN, Running } from './command.ts';
import { askPort } from './exchange.ts';

/** A listener that runs, and what it logs. */
export interface Served {
  /** Sends bytes and reads until the listener closes or resets; one byte a character. */
  ask(request: string, halfClose?: boolean): Promise<string>;
  /**
   * What was logged since the last call.
   * @param isWhole says whether a log can be all there is: where it comes late, it is waited for
   */
  takeLog(isWhole: (log: string) => boolean): Promise<string>;
  stop(): Promise<void>;
}

/** A child of this process that logs to a file: what it logs is there as soon as its answer is. */
export class ServedHere implements Served {
  readonly port: number;
  readonly #running: Running;
  readonly #logFile: number;
  #logRead = 0;

  /** Waits for the line that names the port. */
  static async from(running: Running, logFile: string): Promise<ServedHere> {
    const [, port] = await running.until(() => /serving at port (\d+)\n/.exec(running.stdout));
    return new ServedHere(running, Number(port), logFile);
  }

  private constructor(running: Running, port: number, logFile: string) {
    this.#running = running;
    this.port = port;
    this.#logFile = openSync(logFile, 'r');
  }

  ask(request: string, halfClose = false): Promise<string> {
    return askPort(this.port, request, halfClose);
  }

  async takeLog(): Promise<string> {
    const bytes = Buffer.alloc(fstatSync(this.#logFile).size - this.#logRead);
    readSync(this.#logFile, bytes, 0, bytes.length, this.#logRead);
    this.#logRead += bytes.length;
    return bytes.toString('utf8');
  }

  async stop(): Promise<void> {
    closeSync(this.#logFile);
    await this.#running.stop();
  }
}

/**
 * Runs the built command and waits until it serves.
 * @param served the folder it serves
 * @param logFile what it logs to
 */
export async function serveOurs(served: string, logFile: string): Promise<ServedHere> {
  const log = openSync(logFile, 'w');
  const running = new Running(
    spawn(process.execPath, [MAIN, '0'], { cwd: served, stdio: ['ignore', 'pipe', log] }),
  );
  closeSync(log);
  return ServedHere.from(running, logFile);
}
