import { fileURLToPath } from 'node:url';
import { output } from '../test/support/processes.ts';
import { type Checked, WrongAnswer } from './check.ts';
import { Connection } from './client.ts';
import type { Row } from './rows.ts';
import { percentile } from './statistics.ts';

const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url));

/** The output of wrk.lua: counts, connection errors by kind, and percentiles in microseconds. */
export interface Summary {
  readonly microseconds: number;
  readonly requests: number;
  readonly bytes: number;
  readonly connect: number;
  readonly read: number;
  readonly write: number;
  /** Answers with a status of 400 or above. */
  readonly status: number;
  readonly timeout: number;
  readonly p50: number;
  readonly p99: number;
}

/** The accepted share of failed requests, and the accepted relative difference in bytes from the checked answer. */
export const TOLERANCE = 0.01;

/** Sends the request of a row with wrk. */
export async function runWrk(port: number, row: Row, seconds: number): Promise<Summary> {
  const { method, target, clients, keepAlive, header } = row;
  const printed = await output('wrk', [
    ...['--threads', '1', '--connections', String(clients), '--duration', `${seconds}s`, '--timeout', '10s'],
    ...(keepAlive === true ? [] : ['--header', 'Connection: close']),
    ...(header === undefined ? [] : ['--header', header]),
    ...['--script', SCRIPT],
    ...[`http://127.0.0.1:${port}${target}`, '--', method],
  ]);
  return parseSummary(printed);
}

/** Finds the line of wrk.lua in the output of wrk. */
export function parseSummary(printed: string): Summary {
  const line = printed.split('\n').find((text) => text.startsWith('{"microseconds":'));
  if (line === undefined) throw new Error(`Cannot read the output of wrk: ${printed.trim()}`);
  return JSON.parse(line);
}

/** Sends the request of a row over persistent connections of this process, and counts as wrk does. */
export async function runPersistent(port: number, row: Row, ms: number): Promise<Summary> {
  const started = performance.now();
  const times: number[] = [];
  const counts = { bytes: 0, read: 0, status: 0 };
  const loop = async () => {
    let connection = new Connection(port);
    do {
      if (!connection.isOpen) connection = new Connection(port); // the server limits requests or time per connection
      try {
        const answer = await connection.request(row);
        times.push(answer.ms * 1000);
        counts.bytes += answer.head.length + answer.bodyBytes;
        if (answer.status >= 400) counts.status += 1;
      } catch {
        counts.read += 1;
        connection.close();
      }
    } while (performance.now() - started < ms);
    connection.close();
  };
  await Promise.all(Array.from({ length: row.clients }, loop));
  const microseconds = (performance.now() - started) * 1000;
  const [p50, p99] = [percentile(times, 50), percentile(times, 99)];
  return { ...counts, microseconds, requests: times.length, connect: 0, write: 0, timeout: 0, p50, p99 };
}

/**
 * The number of answers. wrk waits for a body after HEAD and counts the close of the connection as a read error, one
 * per answer: for HEAD over new connections, the read errors are the answers.
 */
export function answersIn(summary: Summary, row: Pick<Row, 'method' | 'keepAlive'>): number {
  return endsInReadErrors(row) ? summary.read : summary.requests;
}

function endsInReadErrors({ method, keepAlive }: Pick<Row, 'method' | 'keepAlive'>): boolean {
  return method === 'HEAD' && keepAlive !== true;
}

/**
 * Compares the counts of a run with the checked answer.
 * @throws WrongAnswer
 */
export function verify(summary: Summary, row: Row, checked: Checked): void {
  const answers = answersIn(summary, row);
  if (answers === 0) throw new WrongAnswer('no answer under load');
  const isInverted = endsInReadErrors(row); // see `answersIn`
  const broken = summary.connect + summary.write + summary.timeout + (isInverted ? 0 : summary.read);
  const expectsError = row.expected.status.some((status) => status >= 400);
  const refused = isInverted ? 0 : expectsError ? summary.requests - summary.status : summary.status;
  if (broken + refused > answers * TOLERANCE)
    throw new WrongAnswer(`${broken + refused} of ${answers} failed under load`);
  const size = summary.bytes / answers;
  // Unfinished answers count in bytes only
  const allowed = TOLERANCE + (row.clients + 1) / answers;
  if (Math.abs(size / checked.bytes - 1) > allowed)
    throw new WrongAnswer(`${Math.round(size)} bytes per answer under load instead of ${checked.bytes}`);
}
