import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { MAIN, Running } from './command.ts';
import { askPort } from './exchange.ts';

/** A running listener and its log. */
export interface Served {
  /** Sends bytes and reads until the listener closes or resets; one byte per character. */
  ask(request: string, halfClose?: boolean): Promise<string>;
  /**
   * The log lines since the last call.
   * @param isWhole whether a log is complete; until then a late log is waited for
   */
  takeLog(isWhole: (log: string) => boolean): Promise<string>;
  stop(): Promise<void>;
}

/** A child process that logs to a file, which is complete as soon as the answer is. */
export class ServedHere implements Served {
  readonly port: number;
  readonly #running: Running;
  readonly #logFile: number;
  #logRead = 0;

  /** Waits for the banner with the port. */
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
 * @param served the served folder
 * @param logFile the file that it logs to
 */
export async function serveOurs(served: string, logFile: string, args: string[] = []): Promise<ServedHere> {
  const log = openSync(logFile, 'w');
  const running = new Running(
    spawn(process.execPath, [MAIN, '0', ...args], { cwd: served, stdio: ['ignore', 'pipe', log] }),
  );
  closeSync(log);
  return ServedHere.from(running, logFile);
}
