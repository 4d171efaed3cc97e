import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, WriteStream } from 'node:tty';
import { destination } from 'pino';

/** Where lines go. Never throws and never blocks; what comes after the close is dropped. */
export interface Output {
  /** Writes at once where the system takes it; else the text waits for its turn. */
  write(text: string): void;
  /** Resolves once everything is written, or after a second where it cannot be. */
  close(): Promise<void>;
}

/** Where the listener writes. */
export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Bytes that wait to be written; what comes on top of them is dropped. */
const MAX_WAITING = 16 * 1024 * 1024;
const CLOSE_MS = 1000;

/** Opens standard output and standard error, each once: two streams of one descriptor would lose track of it. */
export function openOutputs(): Outputs {
  return { stdout: openOutput(1), stderr: openOutput(2) };
}

/** Writes at once what comes in one turn of the event loop: a write for each line costs a quarter of a small answer. */
export function inBatches({ write, close }: Output): Output {
  let waiting = '';
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush); // it is lost at a crash otherwise
  return {
    write: (text) => {
      if (waiting === '') setImmediate(flush);
      waiting += text;
    },
    close: () => {
      flush();
      return close();
    },
  };
}

/** Opens the output behind a file descriptor. */
export function openOutput(fd: number): Output {
  if (isFile(fd)) return openFile(fd);
  return openStream(isatty(fd) ? openTerminal(fd) : new Socket({ fd, readable: false }));
}

/** Whether a line that is written there in one piece stays in one piece, whoever else writes. */
export function isFile(fd: number): boolean {
  const stats = fstatSync(fd);
  return !isatty(fd) && !stats.isFIFO() && !stats.isSocket();
}

/** Never blocks, for a pipe that nobody reads would stop the loop, and a thread that writes to it the exit. */
function openStream(stream: Socket): Output {
  stream.on('error', () => {}); // the reader is gone
  return {
    write: (text) => {
      if (stream.writable && stream.writableLength <= MAX_WAITING) stream.write(text);
    },
    close: () => withinASecond((done) => stream.once('close', done).end(done)),
  };
}

/** Node.js makes terminals block, and has no public way to undo it: Ctrl-S would stop the listener. */
function openTerminal(fd: number): Socket {
  const terminal = new WriteStream(fd) as WriteStream & { _handle?: { setBlocking?(on: boolean): void } };
  terminal._handle?.setBlocking?.(false);
  return terminal;
}

/** A file: what it does not take (its disk is full, say) is tried again with the next line. */
function openFile(fd: number): Output {
  let isOpen = true;
  const file = destination({ fd, sync: true, maxLength: MAX_WAITING });
  file.on('error', () => {});
  file.on('drop', () => file.write(''));
  return {
    write: (text) => {
      if (isOpen) file.write(text); // it throws once it is destroyed
    },
    close: () => {
      if (!isOpen) return Promise.resolve();
      isOpen = false;
      return withinASecond((done) => file.once('close', done).once('error', done).end());
    },
  };
}

function withinASecond(close: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, CLOSE_MS);
    close(resolve);
  });
}

/** Passes on whole lines, so that those of several processes do not mix. */
export function relayLines(from: Readable | null, to: Output): void {
  let rest = '';
  from?.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) to.write(rest + text.slice(0, end));
    rest = end > 0 ? text.slice(end) : rest + text;
  });
  from?.on('end', () => rest !== '' && to.write(`${rest}\n`));
}
