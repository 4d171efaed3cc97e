import { fstatSync } from 'node:fs';
import { destination } from 'pino';

/** Bytes of lines that wait for a reader; what comes on top of them is dropped. */
const MAX_WAITING = 16 * 1024 * 1024;
const RETRY_MS = 1000;
const CLOSE_MS = 1000;

/** These take no more lines. */
const closing = new WeakSet<Output>();

/** A file descriptor that takes lines and never throws. */
export type Output = ReturnType<typeof destination>;

/**
 * A file is written at once; anything else by a thread, for a pipe that nobody reads would stop the loop. An
 * output that fails is tried again, and lines wait for it.
 */
export function openOutput(fd: number): Output {
  const output = destination({ fd, sync: fstatSync(fd).isFile(), maxLength: MAX_WAITING });
  let retrying = false;
  output.on('error', () => {
    if (retrying) return;
    retrying = true;
    setTimeout(() => {
      retrying = false;
      if (!closing.has(output)) output.write('');
    }, RETRY_MS).unref();
  });
  return output;
}

/** Resolves once all lines are written, or after a second where they cannot be. */
export function closeOutput(output: Output): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, CLOSE_MS);
    output.once('close', resolve);
    output.once('error', resolve);
    closing.add(output);
    output.end();
  });
}
