import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ask, field } from './asked.ts';
import { type Counts, makeServed, whileServing } from './counts.ts';
import type { Fault, Listener } from './fault.ts';

const GIB = 1024 ** 3;

/** Written at some offsets of the file; the rest is zeros. */
const MARK = Buffer.from('a mark of the sparse file');

const ZEROS = Buffer.alloc(1_048_576);

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: 'a sparse file of several GiB is sent whole',
    run: async (context) => {
      const bytes = (context.long ? 5 : 2.25) * GIB;
      const marks = [0, GIB - 7, 2 * GIB - 9, 4 * GIB - 9, 4 * GIB + 65_536, bytes - MARK.length].filter(
        (at) => at < bytes,
      );
      write(join(makeServed(context), 'sparse.bin'), bytes, marks);
      return whileServing(context, {}, async (listener, counts) => {
        const head = await ask(listener.port, '/sparse.bin', { method: 'HEAD' });
        if (field(head, 'content-length') !== String(bytes))
          counts.countWrong(`HEAD of ${bytes} bytes: ${head.head}`);
        await download(listener, counts, { bytes, marks });
        if (context.profile === 'web') await askForEnd(listener, counts, bytes);
        await counts.afterFault('a sparse file', listener);
      });
    },
  },
];

function write(path: string, bytes: number, marks: readonly number[]): void {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, bytes);
  for (const at of marks) writeSync(fd, MARK, 0, MARK.length, at);
  closeSync(fd);
}

/** Compares every byte. */
async function download(
  listener: Listener,
  counts: Counts,
  { bytes, marks }: { bytes: number; marks: readonly number[] },
): Promise<void> {
  let isRight = true;
  const take = (piece: Buffer, at: number) => {
    const marked = marks.filter((mark) => mark < at + piece.length && mark + MARK.length > at);
    const wanted = marked.length === 0 ? ZEROS.subarray(0, piece.length) : Buffer.alloc(piece.length);
    for (const mark of marked)
      if (mark >= at) MARK.copy(wanted, mark - at);
      else MARK.copy(wanted, 0, at - mark);
    isRight &&= piece.equals(wanted);
  };
  const asked = await ask(listener.port, '/sparse.bin', { take, limitMs: 600_000 });
  counts.judge('the whole file', asked, {
    isRight: ({ status, length }) => status === 200 && isRight && length === bytes,
  });
  counts.note = `${bytes} bytes at ${(asked.length / asked.ms / 1e6).toFixed(1)} GB/s`;
}

/** A range beyond 4 GiB is read from its start. */
async function askForEnd(listener: Listener, counts: Counts, bytes: number): Promise<void> {
  const asked = await ask(listener.port, '/sparse.bin', { fields: [`Range: bytes=${bytes - MARK.length}-`] });
  counts.judge('the end of the file', asked, {
    isRight: ({ status, body }) => status === 206 && body.equals(MARK),
  });
}
