import { type Checked, WrongAnswer } from './check.ts';
import { ask, repeat } from './client.ts';
import { askKept } from './kept.ts';
import { cpuSeconds } from './proc.ts';
import type { RateRow } from './rows.ts';
import type { Server } from './server.ts';
import { answersIn, judge, runWrk, type Summary, TOLERANCE } from './wrk.ts';

/** Of a server under load: answers a second, and the CPU time of the server in µs an answer. */
export interface Load {
  readonly rate: number;
  readonly cpu: number | undefined;
}

/** In ms. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

export interface LoadOptions {
  readonly server: Server;
  readonly checked: Checked;
  readonly seconds: number;
}

/** How long before each measurement the same is asked and not counted. */
const WARM_UP_MS = 100;

/** Warms a server up, and lets wrk ask as a row says. */
export async function load(
  asked: RateRow,
  { server, checked, seconds }: LoadOptions,
): Promise<Load & Percentiles> {
  const row = { ...asked, ...(checked.header !== undefined && { header: checked.header }) };
  await warmUp(server, row);
  const before = cpuSeconds(server.pid);
  const summary = await run(server, row, seconds);
  const after = cpuSeconds(server.pid);
  judge(summary, row, checked);
  const answers = answersIn(summary, row);
  return {
    rate: answers / (summary.microseconds / 1e6),
    p50: summary.p50 / 1000,
    p99: summary.p99 / 1000,
    cpu: before === undefined || after === undefined ? undefined : ((after - before) / answers) * 1e6,
  };
}

/** Over kept connections, wrk waits for ever behind the first answer to HEAD. */
function run({ port }: Server, row: RateRow, seconds: number): Promise<Summary> {
  const isForUs = row.method === 'HEAD' && row.kept === true;
  return isForUs ? askKept(port, row, seconds * 1000) : runWrk(port, row, seconds);
}

/**
 * Warms a server up, and asks as a row says with the client of this process, which manages some 10,000 requests a
 * second. Where an answer ends with its connection, wrk opens two for each: the second hits the original hard, whose
 * queue has room for five.
 */
export async function loadFromHere(row: RateRow, { server, checked, seconds }: LoadOptions): Promise<number> {
  await warmUp(server, row);
  let right = 0;
  let wrong = 0;
  const started = performance.now();
  const count = async () => {
    const bytes = await ask(server.port, row.target, { method: row.method }).then(
      ({ head, bodyBytes }) => head.length + bodyBytes,
      () => 0,
    );
    if (bytes === checked.bytes) right += 1;
    else wrong += 1;
  };
  await repeat(count, { ms: seconds * 500, loops: row.clients });
  if (wrong > right * TOLERANCE) throw new WrongAnswer(`${wrong} of ${wrong + right} failed under load`);
  return right / ((performance.now() - started) / 1000);
}

async function warmUp({ port }: Server, row: RateRow): Promise<void> {
  const { method, target, clients } = row;
  if (row.kept === true) {
    await askKept(port, row, WARM_UP_MS);
    return;
  }
  const askOnce = () => ask(port, target, { method }).catch(() => {}); // it is counted when it counts
  await repeat(askOnce, { ms: WARM_UP_MS, loops: clients });
}
