import type { WriteStream } from 'node:tty';
import type { Counts } from './compare.ts';

/** Milliseconds between two updates on a terminal, and between two lines elsewhere. */
const REWRITE_MS = 100;
const LINE_MS = 5000;

export interface Progress {
  readonly show: (counts: Counts) => void;
  /** Removes the line from a terminal. */
  readonly clear: () => void;
}

/** Reports progress: on a terminal in one line that is rewritten, elsewhere in a line every 5 seconds. */
export function openProgress(stream: Pick<WriteStream, 'write' | 'isTTY'>): Progress {
  let shown = performance.now() - (stream.isTTY ? REWRITE_MS : 0);
  const show = ({ exchanges, agreeing }: Counts) => {
    const now = performance.now();
    if (now - shown < (stream.isTTY ? REWRITE_MS : LINE_MS)) return;
    shown = now;
    const text = `parity: ${exchanges} exchanges, ${agreeing} agree`;
    stream.write(stream.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  };
  return { show, clear: () => stream.isTTY && stream.write('\r\x1b[K') };
}
