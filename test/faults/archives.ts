import { truncateSync } from 'node:fs';
import { openSocket } from '../support/exchange.ts';
import { inParallel } from '../support/wait.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { ANSWER_MS, get, layPlain, served, survival } from './plain.ts';

const FILES = 30;
const SIZE = 400_000;

/** Bytes that a client reads before it resets; the last is the whole archive. */
const READ_BYTES = [0, 1000, 300_000, 3_000_000, Number.POSITIVE_INFINITY];

const AT_ONCE = 6;

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: 'archives of files that shrink, and clients that reset',
    profiles: ['web'],
    run: archives,
  },
];

async function archives(context: Context): Promise<Tally> {
  const count = context.long ? 1000 : 100;
  layPlain(context);
  const lay = (number: number) =>
    writeContent(served(context, `file-${number}.bin`), { size: SIZE, seed: number });
  for (let number = 0; number < FILES; number += 1) lay(number);
  const listener = await context.start({ args: ['--archive'] });
  const before = await descriptorsAtRest(listener);
  let late = 0;
  let cut = 0;
  const shrink = () => {
    for (let number = 0; number < FILES; number += 1)
      truncateSync(served(context, `file-${number}.bin`), 1000);
  };
  await inParallel({ count, atOnce: AT_ONCE }, async (index) => {
    const ending = await download(listener, index, shrink);
    if (ending === undefined) late += 1;
    else if (ending !== 'read') cut += 1;
    for (let number = 0; number < FILES; number += 1) lay(number);
  });
  const failures = await descriptorsLeft(listener, before);
  if (/Warning|Unhandled/.test(listener.stderr)) failures.push('a warning on standard error');
  if (cut === 0) failures.push('no file shrank during its download');
  const note = `${cut} downloads ended by the listener`;
  return survival(listener, { tried: count, lost: late, note, failures });
}

/** Reads a part of an archive whose files shrink meanwhile, and resets; undefined if it does not end within the limit. */
async function download(
  { port }: Listener,
  index: number,
  shrink: () => void,
): Promise<'read' | 'reset' | 'end' | undefined> {
  const format = ['tar', 'zip', 'tar.gz'][index % 3];
  const wanted = READ_BYTES[index % READ_BYTES.length] ?? 0;
  const socket = await openSocket(port, get(`/?archive=${format}`, 'Connection: close\r\n'));
  return new Promise((resolve) => {
    let read = 0;
    const settle = (how: 'read' | 'reset' | 'end' | undefined) => {
      clearTimeout(timer);
      socket.resetAndDestroy();
      resolve(how);
    };
    const timer = setTimeout(settle, ANSWER_MS, undefined);
    const check = (piece: Buffer) => {
      if (read === 0) shrink();
      read += piece.length;
      if (read >= wanted) settle('read');
    };
    socket
      .on('data', check)
      .on('end', () => settle('end'))
      .on('error', () => settle('reset'))
      .on('close', () => settle('reset'));
    if (wanted === 0) settle('read');
  });
}
