import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { MAIN, Running } from './command.ts';

/** A listener that runs and logs to a file: what it logs is there as soon as its answer is. */
export class Served {
  readonly port: number;
  readonly #running: Running;
  readonly #logFile: number;
  #logRead = 0;

  /** Waits for the line that names the port. */
  static async from(running: Running, logFile: string): Promise<Served> {
    const [, port] = await running.until(() => /serving at port (\d+)\n/.exec(running.stdout));
    return new Served(running, Number(port), logFile);
  }

  private constructor(running: Running, port: number, logFile: string) {
    this.#running = running;
    this.port = port;
    this.#logFile = openSync(logFile, 'r');
  }

  /** Sends bytes and reads until the server closes or resets; one byte a character. */
  async ask(request: string, halfClose = false): Promise<string> {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {}); // a reset ends the answer as well: 'close' follows
    socket.on('end', () => socket.end());
    socket.write(request, 'latin1');
    if (halfClose) socket.end();
    await once(socket, 'close');
    return Buffer.concat(chunks).toString('latin1');
  }

  /** What was logged since the last call. */
  takeLog(): string {
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
 * @param scratch a folder for its log
 */
export async function serveOurs(served: string, scratch: string): Promise<Served> {
  const logFile = join(scratch, 'ours.log');
  const log = openSync(logFile, 'w');
  const running = new Running(
    spawn(process.execPath, [MAIN, '0'], { cwd: served, stdio: ['ignore', 'pipe', log] }),
  );
  closeSync(log);
  return Served.from(running, logFile);
}
