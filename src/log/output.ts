import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, WriteStream } from 'node:tty';
import sonicBoom from 'sonic-boom';

/**
 * A sink that never throws and never blocks: buffers up to `MAX_BUFFERED_BYTES` while its reader is slow, then drops
 * text, as it does after `close`.
 */
export interface Output {
  /** Writes synchronously if the kernel accepts the text, else buffers it. */
  write(text: string): void;
  /** Resolves when everything is written, at the latest after a second. */
  close(): Promise<void>;
}

export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Maximum size of the buffered lines, in bytes. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
const CLOSE_MS = 1000;

/** Opens standard output and standard error. Call it once: two streams must not share a descriptor. */
export function openOutputs(): Outputs {
  return { stdout: openOutput(1), stderr: openOutput(2) };
}

/** Joins the lines of one turn of the event loop into one write: a system call per line is expensive. */
export function inBatches({ write, close }: Output): Output {
  let waiting = '';
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush); // after an uncaught exception there is no other flush
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

/** Opens a sink for a file descriptor. */
export function openOutput(fd: number): Output {
  if (isFile(fd)) return openFile(fd);
  return openStream(isatty(fd) ? openTerminal(fd) : new Socket({ fd, readable: false }));
}

/** Whether concurrent writes from several processes do not interleave: true for files, false for pipes, sockets, terminals. */
export function isFile(fd: number): boolean {
  const stats = fstatSync(fd);
  return !isatty(fd) && !stats.isFIFO() && !stats.isSocket();
}

/** Non-blocking: a pipe that is not read would block the event loop or, in the thread pool, the exit. */
function openStream(stream: Socket): Output {
  stream.on('error', () => {}); // the reader has closed its end
  return {
    write: (text) => {
      if (stream.writable && stream.writableLength <= MAX_BUFFERED_BYTES) stream.write(text);
    },
    close: () => withinASecond((done) => stream.once('close', done).end(done)),
  };
}

/** Undoes Node's blocking mode of terminals, in which Ctrl-S stops the event loop. There is no public API for it. */
function openTerminal(fd: number): Socket {
  const terminal = new WriteStream(fd) as WriteStream & { _handle?: { setBlocking?(on: boolean): void } };
  terminal._handle?.setBlocking?.(false);
  return terminal;
}

/** A failed write (such as to a full disk) is retried with the next line. */
function openFile(fd: number): Output {
  let isOpen = true;
  const file = new sonicBoom.SonicBoom({ fd, sync: true, maxLength: MAX_BUFFERED_BYTES });
  file.on('error', () => {});
  file.on('drop', () => file.write(''));
  return {
    write: (text) => {
      if (isOpen) file.write(text); // throws after the close
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

/** Forwards complete lines, so that lines of several processes do not interleave. */
export function relayLines(from: Readable | null, to: Output): void {
  let rest = '';
  from?.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) to.write(rest + text.slice(0, end));
    rest = end > 0 ? text.slice(end) : rest + text;
  });
  from?.on('end', () => rest !== '' && to.write(`${rest}\n`));
}
