import { openIdle } from '../support/idle.ts';
import { descriptors, residentMiB } from '../support/resources.ts';
import { holdsWithin, inParallel } from '../support/wait.ts';
import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft, peakWhile } from './machine.ts';
import { askPlain, get, layPlain, served, survival } from './plain.ts';

/** `--timeout` in seconds, and the tolerance in milliseconds until a connection must be closed. */
const TIMEOUT = 5;
const LATE_MS = 8000;

/** Memory per client that does not read, and in addition for all of them, in MiB. */
const CLIENT_MIB = 1.5;
const SLACK_MIB = 128;

const BIG = { size: 100 * 1024 * 1024, seed: 3 };

/** Concurrent connects: fewer than the backlog. */
const AT_ONCE = 50;

export const SLOW_CLIENTS: readonly Fault[] = [
  { group: 'connections', name: 'idle connections', run: idle },
  { group: 'connections', name: 'one byte a second', run: drip },
  { group: 'connections', name: 'a 100 MB answer never read', run: neverRead },
];

async function idle(context: Context): Promise<Tally> {
  const count = context.long ? 5000 : 1000;
  layPlain(context);
  const listener = await context.start();
  const before = await descriptorsAtRest(listener);
  const memory = residentMiB(listener);
  const closeAll = await openIdle(listener.port, count);
  const { ms, failures } = await beside(listener);
  const haveArrived = await holdsWithin(LATE_MS, () => descriptors(listener) >= before + count);
  const arrived = descriptors(listener) - before;
  const grown = residentMiB(listener) - memory;
  closeAll();
  failures.push(...(await descriptorsLeft(listener, before)));
  if (!haveArrived) failures.push(`only ${arrived} of ${count} connections were open`);
  const note = `${grown.toFixed(0)} MiB for all; a plain request meanwhile ${ms.toFixed(0)} ms`;
  return survival(listener, { tried: count, note, failures });
}

/** A plain request meanwhile, and its time in milliseconds. */
async function beside({ port }: Listener): Promise<{ ms: number; failures: string[] }> {
  const started = performance.now();
  const problem = await askPlain(port);
  const ms = performance.now() - started;
  return { ms, failures: problem === undefined ? [] : [`a plain request meanwhile: ${problem}`] };
}

async function drip(context: Context): Promise<Tally> {
  const count = context.long ? 1000 : 200;
  layPlain(context);
  const listener = await context.start({ args: ['--timeout', String(TIMEOUT)] });
  const before = await descriptorsAtRest(listener);
  const clients = await open(listener, count);
  const opened = performance.now();
  const bytes = [...get('/a-name-longer-than-the-time-limit')];
  for (const client of clients) client.answers.expect({ status: [408] });
  const sendByte = () => {
    const byte = bytes.shift() ?? '';
    for (const client of clients) if (client.ended === undefined) client.send(byte);
  };
  sendByte();
  const sending = setInterval(sendByte, 1000);
  const { ms, failures } = await beside(listener);
  const closed = await Promise.all(
    clients.map((client) => client.holdsWithin(TIMEOUT * 1000 + LATE_MS, () => client.ended !== undefined)),
  );
  clearInterval(sending);
  const seconds = ((performance.now() - opened) / 1000).toFixed(1);
  for (const client of clients) client.close();
  failures.push(...(await descriptorsLeft(listener, before)));
  failures.push(...clients.flatMap(({ answers }) => answers.wrong));
  return survival(listener, {
    tried: count,
    wrong: clients.filter(({ answers }) => answers.wrong.length > 0).length,
    lost: closed.filter((isClosed) => !isClosed).length,
    note: `all closed after ${seconds} s; a plain request meanwhile ${ms.toFixed(0)} ms`,
    failures,
  });
}

async function neverRead(context: Context): Promise<Tally> {
  const count = context.long ? 200 : 50;
  layPlain(context);
  writeContent(served(context, 'big.bin'), BIG);
  const listener = await context.start({ args: ['--timeout', String(TIMEOUT)] });
  const before = await descriptorsAtRest(listener);
  const memory = residentMiB(listener);
  const clients = await open(listener, count);
  for (const client of clients) client.pause();
  const asked = performance.now();
  for (const client of clients) client.send(get('/big.bin'), { status: [200], content: BIG });
  const failures = (await holdsWithin(LATE_MS, () => descriptors(listener) >= before + 2 * count))
    ? []
    : [`only ${descriptors(listener) - before} descriptors opened for ${count} clients`];
  const { ms, failures: besideThem } = await beside(listener);
  const gone = holdsWithin(TIMEOUT * 1000 + LATE_MS, () => descriptors(listener) <= before);
  const { peak, result: areGone } = await peakWhile(listener, gone);
  const seconds = ((performance.now() - asked) / 1000).toFixed(1);
  failures.push(...besideThem, ...(areGone ? [] : await descriptorsLeft(listener, before)));
  failures.push(...bounded(peak - memory, count), ...(await noted(listener, count)));
  for (const client of clients) client.resume();
  await Promise.all(clients.map((client) => client.holdsWithin(LATE_MS, () => client.ended !== undefined)));
  for (const client of clients) client.close();
  return survival(listener, {
    tried: count,
    wrong: clients.filter(({ answers }) => answers.wrong.length > 0 || answers.due === 0).length,
    lost: clients.filter(({ ended }) => ended === undefined).length,
    note: `${(peak - memory).toFixed(0)} MiB at most; all closed after ${seconds} s; a plain request meanwhile ${ms.toFixed(0)} ms`,
    failures,
  });
}

function bounded(mib: number, count: number): string[] {
  const limit = CLIENT_MIB * count + SLACK_MIB;
  return mib <= limit ? [] : [`${mib.toFixed(0)} MiB for ${count} clients, more than ${limit}`];
}

/** Each client that was cut off is logged. */
async function noted(listener: Listener, count: number): Promise<string[]> {
  const lines = () => listener.stderr.split('Request timed out: no progress').length - 1;
  return (await holdsWithin(1000, () => lines() === count))
    ? []
    : [`${lines()} log lines for ${count} clients that were cut off`];
}

async function open({ port }: Listener, count: number): Promise<Client[]> {
  const clients: Client[] = [];
  await inParallel({ count, atOnce: AT_ONCE }, async () => {
    clients.push(await Client.open(port));
  });
  return clients;
}
