import { type Checked, WrongAnswer } from './check.ts';
import { repeat, request } from './client.ts';
import type { Row } from './rows.ts';
import { cpuSeconds, type Server } from './server.ts';
import { answersIn, runPersistent, runWrk, type Summary, TOLERANCE, verify } from './wrk.ts';

/** The figures of a server under load. */
export interface Load {
  /** Answers per second. */
  readonly rate: number;
  /** CPU time of the server per answer in µs; undefined without /proc. */
  readonly cpu: number | undefined;
  /** Percentiles of the latency in ms. */
  readonly p50: number;
  readonly p99: number;
}

export interface LoadOptions {
  readonly server: Server;
  readonly checked: Checked;
  readonly seconds: number;
}

const WARM_UP_MS = 100;

/**
 * Warms a server up and measures a row.
 * @throws WrongAnswer if the answers differ from the checked one
 */
export async function load(given: Row, { server, checked, seconds }: LoadOptions): Promise<Load> {
  const row = { ...given, ...(checked.header !== undefined && { header: checked.header }) };
  await warmUp(server, row);
  const before = cpuSeconds(server.pid);
  const summary = await run(server, row, seconds);
  const after = cpuSeconds(server.pid);
  verify(summary, row, checked);
  const answers = answersIn(summary, row);
  return {
    rate: answers / (summary.microseconds / 1e6),
    p50: summary.p50 / 1000,
    p99: summary.p99 / 1000,
    cpu: before === undefined || after === undefined ? undefined : ((after - before) / answers) * 1e6,
  };
}

/** On persistent connections wrk waits forever after an answer to HEAD. */
function run({ port }: Server, row: Row, seconds: number): Promise<Summary> {
  const isUnfitForWrk = row.method === 'HEAD' && row.keepAlive === true;
  return isUnfitForWrk ? runPersistent(port, row, seconds * 1000) : runWrk(port, row, seconds);
}

/**
 * Like `load`, with the client of this process, in answers per second. For answers that end with their connection: there
 * wrk opens two connections per answer, which overflows the accept backlog of five of the original.
 */
export async function loadWithoutWrk(row: Row, { server, checked, seconds }: LoadOptions): Promise<number> {
  await warmUp(server, row);
  let correct = 0;
  let wrong = 0;
  const started = performance.now();
  const count = async () => {
    const bytes = await request(server.port, row.target, { method: row.method }).then(
      ({ head, bodyBytes }) => head.length + bodyBytes,
      () => 0,
    );
    if (bytes === checked.bytes) correct += 1;
    else wrong += 1;
  };
  await repeat(count, { ms: seconds * 500, loops: row.clients });
  if (wrong > correct * TOLERANCE) throw new WrongAnswer(`${wrong} of ${wrong + correct} failed under load`);
  return correct / ((performance.now() - started) / 1000);
}

async function warmUp({ port }: Server, row: Row): Promise<void> {
  const { method, target, clients } = row;
  if (row.keepAlive === true) {
    await runPersistent(port, row, WARM_UP_MS);
    return;
  }
  const send = () => request(port, target, { method }).catch(() => {}); // only measured requests count
  await repeat(send, { ms: WARM_UP_MS, loops: clients });
}
