import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { start } from '../test/support/processes.ts';
import { WrongAnswer } from './check.ts';
import { BIG_FILE, type Row } from './rows.ts';

const PROGRAM = fileURLToPath(new URL('reader.mjs', import.meta.url));

/** Processes of reader.mjs. */
export async function startReaders(count: number): Promise<ChildProcess[]> {
  const readers = Array.from({ length: count }, () =>
    start(process.execPath, [PROGRAM], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  await Promise.all(readers.map((reader) => once(reader, 'message')));
  return readers;
}

/**
 * Downloads the big file with `row.clients` readers concurrently for `ms`, at least once each.
 * @returns MB/s of all readers together
 * @throws WrongAnswer on a body of another length
 */
export async function download(
  readers: readonly ChildProcess[],
  { port, row, ms }: { port: number; row: Row; ms: number },
): Promise<number> {
  const started = performance.now();
  const downloads = readers.slice(0, row.clients).map(async (reader) => {
    reader.send({ port, target: `/${BIG_FILE.name}`, ms });
    const [lengths] = await once(reader, 'message');
    return lengths as number[];
  });
  const lengths = (await Promise.all(downloads)).flat();
  const wrong = lengths.find((length) => length !== BIG_FILE.bytes);
  if (wrong !== undefined) throw new WrongAnswer(`${wrong} bytes under load instead of ${BIG_FILE.bytes}`);
  return (lengths.length * BIG_FILE.bytes) / 1000 / (performance.now() - started);
}
