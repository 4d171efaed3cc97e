import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, start } from '../test/support/processes.ts';
import { progress } from '../test/support/tool.ts';
import { Connection, request } from './client.ts';
import { type Entrant, OURS } from './contestants.ts';
import type { Profile, Row, RowId } from './rows.ts';
import { startServer } from './server.ts';

/** System calls per request by name, for weblistener and a floor. */
export interface SystemCalls {
  readonly row: RowId;
  readonly floor: string;
  readonly ours: Counts;
  readonly theirs: Counts;
}

type Counts = Readonly<Record<string, number>>;

const REQUESTS = 200;

/** Calls that depend on the time, not on the requests: waiting, threads, memory. */
const UNCOUNTED =
  /^(?:epoll_p?wait|futex|m(?:map|unmap|advise|protect)|sched_yield|(?:rt_)?sig.*|restart_syscall)$/;

/** The rows that are compared, one per floor. */
const SHOWN: readonly RowId[] = ['file', 'listing-20'];

/** Compares the system calls of weblistener and of the floors; empty without strace. */
export async function compareSystemCalls(
  entrants: readonly Entrant[],
  { profile, rows, scratch }: { profile: Profile; rows: readonly RowId[]; scratch: string },
): Promise<SystemCalls[]> {
  const ours = entrants.find(({ contestant }) => contestant.name === OURS);
  const isInstalled = (await output('sh', ['-c', 'command -v strace || true'])) !== '';
  const compared: SystemCalls[] = [];
  for (const id of SHOWN) {
    const row = profile.rows[id];
    const floor = entrants.find(({ contestant: { isFloor, lacks } }) => isFloor && lacks?.[id] === undefined);
    if (!isInstalled || !rows.includes(id) || row === undefined || ours === undefined || floor === undefined)
      continue;
    progress.line(`system calls: ${id}`);
    const counts = [await countCalls(ours, row, scratch), await countCalls(floor, row, scratch)] as const;
    if (counts[0] === undefined || counts[1] === undefined) continue;
    compared.push({ row: id, floor: floor.contestant.name, ours: counts[0], theirs: counts[1] });
  }
  return compared;
}

/** Undefined if this process may not trace others. */
async function countCalls(entrant: Entrant, row: Row, scratch: string): Promise<Counts | undefined> {
  const server = await startServer({ ...entrant, scratch, tree: join(scratch, 'tree') });
  const file = join(scratch, 'strace');
  try {
    await sendAll(server.port, row); // loads what the first requests load
    const options = ['-f', '-c', '-o', file, '-p', String(server.pid)];
    const strace = start('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(strace, 'exit');
    if (!(await isAttached(strace))) return undefined;
    await sendAll(server.port, row);
    strace.kill('SIGINT');
    await ended;
    return parseCounts(readFileSync(file, 'utf8'));
  } finally {
    await server.stop();
  }
}

function isAttached(strace: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    strace.once('exit', () => resolve(false));
    strace.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => text.includes('attached') && resolve(true));
  });
}

/** Sends the requests one by one, over one connection or each over a new one. */
async function sendAll(port: number, row: Row): Promise<void> {
  const connection = row.keepAlive === true ? new Connection(port) : undefined;
  for (let sent = 0; sent < REQUESTS; sent += 1)
    await (connection === undefined ? request(port, row.target) : connection.request(row));
  connection?.close();
}

/** Parses the summary of `strace -c`, whose columns end with calls, errors (or none) and name. */
export function parseCounts(summary: string): Counts {
  const counts: Record<string, number> = {};
  for (const [, calls, name = ''] of summary.matchAll(/^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$/gm))
    if (name !== 'total' && !UNCOUNTED.test(name)) counts[name] = Number(calls) / REQUESTS;
  return counts;
}
