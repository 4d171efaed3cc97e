import { appendFile, chmod, rename, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from './asked.ts';
import { bytesOf, Match } from './content.ts';
import { type Counts, makeServed, NOT_FOUND, whileServing } from './counts.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';

/** More than the socket buffers hold. */
const LARGE_BYTES = 33_554_432;
const GROWTH_BYTES = 1_000_000;

/** A change of a file during an answer. */
interface Change {
  readonly name: string;
  readonly make: (path: string, files: Contents) => Promise<void>;
  /** Whether the answers in progress may break off. */
  readonly breaks?: true;
  /** The next answer; undefined for 404. */
  readonly next?: (files: Contents) => Buffer;
}

interface Contents {
  readonly old: Buffer;
  readonly new: Buffer;
}

/** For root a file does not become unreadable. */
const mayReadAll = process.getuid?.() === 0;

const CHANGES: readonly Change[] = [
  ...[0, 1, LARGE_BYTES / 2, LARGE_BYTES - 1].map((bytes) => ({
    name: `truncated to ${bytes} bytes`,
    make: (path: string) => truncate(path, bytes),
    breaks: true as const,
    next: (files: Contents) => files.old.subarray(0, bytes),
  })),
  {
    name: 'grown',
    make: (path, files) => appendFile(path, files.new.subarray(0, GROWTH_BYTES)),
    next: (files) => Buffer.concat([files.old, files.new.subarray(0, GROWTH_BYTES)]),
  },
  { name: 'replaced', make: (path, files) => putInPlace(path, files.new), next: (files) => files.new },
  { name: 'deleted', make: unlink },
  {
    name: 'made unreadable',
    make: (path) => chmod(path, 0),
    ...(mayReadAll && { next: (files: Contents) => files.old }),
  },
];

export const FAULTS: readonly Fault[] = ['truncated', 'grown', 'replaced', 'deleted', 'made unreadable'].map(
  (name) => ({
    group: 'files',
    name: `a large file is ${name} during an answer`,
    run: (context) =>
      runChanges(
        context,
        CHANGES.filter((change) => change.name.startsWith(name)),
      ),
  }),
);

async function runChanges(context: Context, changes: readonly Change[]): Promise<Tally> {
  const path = join(makeServed(context), 'large.bin');
  const files = {
    old: bytesOf({ size: LARGE_BYTES, seed: 31 }),
    new: bytesOf({ size: LARGE_BYTES, seed: 32 }),
  };
  const points = context.long ? 10 : 2;
  const clients = context.long ? 8 : 2;
  return whileServing(context, {}, async (listener, counts) => {
    for (const change of changes)
      for (let point = 0; point < points; point += 1) {
        const at = 1 + Math.floor((point * LARGE_BYTES) / points);
        await putInPlace(path, files.old);
        await changeDuring(listener, counts, { path, files, change, at, clients });
        await askAgain(listener, counts, { files, change });
        await counts.afterFault(change.name, listener);
      }
  });
}

/** Each client reads `at` bytes, and the rest after the file has changed. */
async function changeDuring(
  listener: Listener,
  counts: Counts,
  {
    path,
    files,
    change,
    at,
    clients,
  }: { path: string; files: Contents; change: Change; at: number; clients: number },
): Promise<void> {
  let waiting = clients;
  let tell = () => {};
  const changed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const reached = async () => {
    waiting -= 1;
    if (waiting === 0) await change.make(path, files).then(tell);
    await changed;
  };
  const client = async () => {
    const { take, isAll, isStart } = new Match(files.old);
    const asked = await ask(listener.port, '/large.bin', { take, pause: { at, until: reached } });
    const wanted = { isRight: isAll, ...(change.breaks && { isRightPart: isStart }) };
    counts.judge(`${change.name} after ${at} bytes`, asked, wanted);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function askAgain(
  listener: Listener,
  counts: Counts,
  { files, change }: { files: Contents; change: Change },
): Promise<void> {
  const match = new Match(change.next?.(files) ?? Buffer.alloc(0));
  const asked = await ask(listener.port, '/large.bin', { take: match.take });
  const wanted = change.next === undefined ? NOT_FOUND : { isRight: match.isAll };
  counts.judge(`${change.name}: the next request`, asked, wanted);
}

/** Replaces a file by rename: open descriptors keep the old content. */
export async function putInPlace(path: string, content: Buffer): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
