import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { openSocket, readAll, split } from '../support/exchange.ts';
import { peakMiB } from '../support/resources.ts';
import { unchunked } from './chunked.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { askPlain, get, layPlain, served, survival } from './plain.ts';

const CLIENTS = 64;

/** Peak memory of the listener, whatever the number of names. */
const MAX_MIB = 300;

/** Limit for 99.9 % of the plain requests meanwhile; the scheduler of a busy machine may delay the others. */
const MAX_MS = 100;
const QUANTILE = 0.999;

const WARM_UP = 20;

export const FAULTS: readonly Fault[] = [
  { group: 'files', name: '64 clients that do not read a large listing', run: listUnread },
];

/** The first client leaves with its answer begun; the last reads all of it in the end. */
async function listUnread(context: Context): Promise<Tally> {
  const names = lay(context, context.long ? 300_000 : 100_000);
  const listener = await context.start({ args: ['--timeout', '300'] });
  const times: number[] = [];
  const failures: string[] = [];
  for (let warm = 0; warm < WARM_UP; warm += 1) await timePlain(listener);
  const first = await begin(listener);
  await timesUntil([first], { listener, times, failures });
  first.destroy();
  const clients = await Promise.all(Array.from({ length: CLIENTS - 1 }, () => begin(listener)));
  await timesUntil(clients, { listener, times, failures });
  const ended = clients.filter(({ readableEnded }) => readableEnded).length;
  if (ended > 0) failures.push(`${ended} answers ended unread`);
  const peak = peakMiB(listener);
  const [last, ...others] = clients as [Socket, ...Socket[]];
  const isWrong = !isListing(await readAll(last), names);
  for (const client of [last, ...others]) client.destroy();
  if (peak > MAX_MIB) failures.push(`${peak.toFixed(0)} MiB, more than ${MAX_MIB}`);
  const late = times.sort((a, b) => a - b)[Math.floor(times.length * QUANTILE)] ?? 0;
  if (late > MAX_MS) failures.push(`a plain request took ${late.toFixed(0)} ms, more than ${MAX_MS}`);
  const worst = (times.at(-1) ?? 0).toFixed(0);
  const note = `${names.length.toLocaleString('en')} names: ${peak.toFixed(0)} MiB at most; another client waits ${worst} ms at most`;
  return survival(listener, { tried: CLIENTS, wrong: isWrong ? 1 : 0, note, failures });
}

function lay(context: Context, count: number): string[] {
  layPlain(context);
  mkdirSync(served(context, 'large'));
  const names = Array.from({ length: count }, (_, i) => `entry-${String(i).padStart(6, '0')}.txt`);
  for (const name of names) closeSync(openSync(served(context, `large/${name}`), 'w'));
  return names;
}

/** A page may begin soon, long before its rows are rendered. */
const MIN_SAMPLES = 100;

/** Requests the listing; at most one read buffer of the answer is taken. */
function begin({ port }: Listener): Promise<Socket> {
  return openSocket(port, get('/large/', 'Connection: close\r\n'));
}

async function timePlain({ port }: Listener): Promise<{ ms: number; problem: string | undefined }> {
  const started = performance.now();
  const problem = await askPlain(port);
  return { ms: performance.now() - started, problem };
}

/** Times plain requests until each client has the beginning of its answer. */
async function timesUntil(
  clients: readonly Socket[],
  { listener, times, failures }: { listener: Listener; times: number[]; failures: string[] },
): Promise<void> {
  let isDone = false;
  const begun = Promise.all(clients.map((client) => once(client, 'readable'))).finally(() => {
    isDone = true;
  });
  begun.catch(() => {}); // rejected below
  while (!isDone || times.length < MIN_SAMPLES) {
    const { ms, problem } = await timePlain(listener);
    times.push(ms);
    if (problem === undefined) continue;
    failures.push(`a plain request meanwhile: ${problem}`);
    break;
  }
  await begun;
  const empty = clients.filter(({ readableLength }) => readableLength === 0).length;
  if (empty > 0) failures.push(`${empty} connections ended without an answer`);
}

function isListing(answer: string, names: readonly string[]): boolean {
  const { head, body: sent } = split(answer);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  const body = (length === undefined ? unchunked(sent) : sent) ?? '';
  const links = [...body.matchAll(/<a href="(entry-[^"]*)"/g)].map(([, link]) => link);
  return (
    (length === undefined || Number(length) === body.length) &&
    links.length === names.length &&
    links.every((link, i) => link === names[i])
  );
}
