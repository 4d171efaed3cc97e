import { fileURLToPath } from 'node:url';
import { type Checked, WrongAnswer } from './check.ts';
import { output } from './processes.ts';
import type { RateRow } from './rows.ts';

const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url));

/** What wrk.lua prints. The errors are counts; the percentiles are microseconds. */
export interface Summary {
  readonly microseconds: number;
  readonly requests: number;
  readonly bytes: number;
  readonly connect: number;
  readonly read: number;
  readonly write: number;
  /** Answers with a status of 400 or more. */
  readonly status: number;
  readonly timeout: number;
  readonly p50: number;
  readonly p99: number;
}

/** How many requests may fail, and how far the bytes of an answer may be from those of the one checked. */
export const TOLERANCE = 0.01;

/** Asks for some seconds, each time over a new connection unless they are to be kept. */
export async function runWrk(
  port: number,
  { method, target, clients, kept, header }: RateRow,
  seconds: number,
): Promise<Summary> {
  const printed = await output('wrk', [
    ...['--threads', '1', '--connections', String(clients), '--duration', `${seconds}s`, '--timeout', '10s'],
    ...(kept === true ? [] : ['--header', 'Connection: close']),
    ...(header === undefined ? [] : ['--header', header]),
    ...['--script', SCRIPT],
    ...[`http://127.0.0.1:${port}${target}`, '--', method],
  ]);
  return parseSummary(printed);
}

/** Reads the line of JSON among what wrk prints. */
export function parseSummary(printed: string): Summary {
  const line = printed.split('\n').find((text) => text.startsWith('{"microseconds":'));
  if (line === undefined) throw new Error(`Cannot read what wrk prints: ${printed.trim()}`);
  return JSON.parse(line);
}

/**
 * Answers that wrk got. It waits in vain for the body that HEAD does not get, and counts the end of the connection
 * as an error of reading, one an answer: there, those are the count. Over kept connections others ask for HEAD.
 */
export function answersIn(summary: Summary, row: Pick<RateRow, 'method' | 'kept'>): number {
  return waitsInVain(row) ? summary.read : summary.requests;
}

function waitsInVain({ method, kept }: Pick<RateRow, 'method' | 'kept'>): boolean {
  return method === 'HEAD' && kept !== true;
}

/**
 * Sees from the counts whether the answers under load are those that were checked.
 * @throws WrongAnswer
 */
export function judge(summary: Summary, row: RateRow, checked: Checked): void {
  const answers = answersIn(summary, row);
  if (answers === 0) throw new WrongAnswer('no answer under load');
  const ended = waitsInVain(row) ? answers : 0; // see `answersIn`
  const failed = summary.connect + summary.write + summary.timeout + Math.max(0, summary.read - ended);
  const isError = row.expected.status.some((status) => status >= 400);
  const refused = waitsInVain(row) ? 0 : isError ? summary.requests - summary.status : summary.status;
  if (failed + refused > answers * TOLERANCE)
    throw new WrongAnswer(`${failed + refused} of ${answers} failed under load`);
  const whole = summary.bytes / answers;
  // what is under way when time is up is counted in bytes alone
  const allowed = TOLERANCE + (row.clients + 1) / answers;
  if (Math.abs(whole / checked.bytes - 1) > allowed)
    throw new WrongAnswer(`${Math.round(whole)} bytes an answer under load for ${checked.bytes}`);
}
