import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openIdle } from '../test/support/idle.ts';
import { start } from '../test/support/processes.ts';
import { WrongAnswer } from './check.ts';
import { repeat, request } from './client.ts';
import type { Contestant } from './contestants.ts';
import { type LoadOptions, load, loadWithoutWrk } from './load.ts';
import { BIG_FILE, type Figures, IDLE_CLIENTS, type Row, type RowId } from './rows.ts';
import { memoryMiB, resetPeak, type Server } from './server.ts';
import { percentile } from './statistics.ts';

const READER = fileURLToPath(new URL('reader.mjs', import.meta.url));

export interface MeasureOptions extends LoadOptions {
  readonly row: Row;
  readonly contestant: Contestant;
  readonly readers: readonly ChildProcess[];
  /** Starts another process of the same contestant. */
  readonly startFresh: () => Promise<Server>;
}

/** The small file is measured longer: a short run does not include the answers with the longest latency. */
const FILE_TIMES = 3;

/** The time that a server gets to start up completely, or to notice closed connections. */
const SETTLE_MS = 200;

/**
 * Measures a row once.
 * @throws WrongAnswer
 */
export async function measure(id: RowId, options: MeasureOptions): Promise<Figures> {
  switch (id) {
    case 'file':
      return measureFile(options);
    case 'big':
    case 'big-4':
      return { [id]: await measureBig(options) };
    case 'idle-clients':
      return measureWithIdle(options);
    case 'start':
      return measureFresh(options);
    default:
      return { [id]: await measureRate(id, options) };
  }
}

async function measureFile({ contestant, row, ...options }: MeasureOptions): Promise<Figures> {
  const seconds = options.seconds * FILE_TIMES;
  const { rate, p50, p99, cpu } = await load(row, { ...options, seconds });
  const figures = { file: rate, 'file-p50': p50, 'file-p99': p99 };
  return cpu === undefined || contestant.hidesCpuTime === true ? figures : { ...figures, 'file-cpu': cpu };
}

async function measureRate(id: RowId, { row, ...options }: MeasureOptions): Promise<number> {
  if (id === 'redirect' || options.checked.endsWithConnection) return loadWithoutWrk(row, options);
  return (await load(row, options)).rate;
}

async function measureBig({ server: { port }, row, readers, seconds }: MeasureOptions): Promise<number> {
  await download(readers, { port, row, ms: 0 });
  return download(readers, { port, row, ms: seconds * 500 });
}

async function measureWithIdle({ server, row, checked, seconds }: MeasureOptions): Promise<Figures> {
  const closeIdle = await openIdle(server.port, IDLE_CLIENTS);
  try {
    await repeat(() => request(server.port, row.target), { ms: 100, loops: 1 });
    const times: number[] = [];
    const timed = async () => {
      const { head, bodyBytes, ms } = await request(server.port, row.target);
      if (head.length + bodyBytes !== checked.bytes)
        throw new WrongAnswer('another answer with idle connections');
      times.push(ms);
    };
    await repeat(timed, { ms: seconds * 500, loops: 1 });
    return { 'idle-clients-p50': percentile(times, 50), 'idle-clients-p99': percentile(times, 99) };
  } finally {
    closeIdle();
    await delay(SETTLE_MS);
  }
}

/** Measures a new process: start-up, memory, and the memory that concurrent downloads of the big file add. */
async function measureFresh({ contestant, row, readers, startFresh }: MeasureOptions): Promise<Figures> {
  const server = await startFresh();
  try {
    await delay(SETTLE_MS);
    const idle = memoryMiB(server.pid, 'now');
    const figures = { start: server.startMs };
    if (idle === undefined) return figures;
    if (contestant.lacks?.['big-4'] !== undefined) return { ...figures, memory: idle };
    resetPeak(server.pid);
    await download(readers, { port: server.port, row, ms: 0 });
    const peak = memoryMiB(server.pid, 'peak') ?? Number.NaN;
    return { ...figures, memory: idle, 'big-4-memory': peak - idle };
  } finally {
    await server.stop();
  }
}

/** Processes of reader.mjs. */
export async function startReaders(count: number): Promise<ChildProcess[]> {
  const readers = Array.from({ length: count }, () =>
    start(process.execPath, [READER], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  await Promise.all(readers.map((reader) => once(reader, 'message')));
  return readers;
}

/**
 * Downloads the big file with `row.clients` readers concurrently for `ms`, at least once each.
 * @returns MB/s of all readers together
 * @throws WrongAnswer on a body of another length
 */
async function download(
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
