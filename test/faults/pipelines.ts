import { descriptors, residentMiB } from '../support/resources.ts';
import { holdsWithin, inParallel } from '../support/wait.ts';
import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft, peakWhile } from './machine.ts';
import { ANSWER_MS, get, layPlain, served, survival } from './plain.ts';

const FILE = { size: 1_000_000, seed: 7 };
const SMALL = { size: 100, seed: 8 };
const ANSWER = { status: [200], content: FILE };

/** The number of shortest requests in one packet of the loopback interface. */
const PIPELINED = 2500;
const REQUEST = 'GET /f HTTP/1.1\r\nHost:\r\n\r\n';

/** Concurrent clients that reset. */
const CLIENTS = 5;

/** The maximum memory used by these clients, in MiB. */
const MOST_MIB = 20;

/** Limit for all answers of one client. */
const ALL_MS = 90_000;

/** How long the number of descriptors is watched while the client does not read. */
const QUIET_MS = 2000;

export const PIPELINES: readonly Fault[] = [
  { group: 'connections', name: '2,500 pipelined requests, read slowly', run: readSlowly },
  { group: 'connections', name: '2,500 pipelined requests, then a reset', run: thenReset },
  { group: 'connections', name: '10,000 requests on one connection', profiles: ['web'], run: manyOnOne },
];

/** The web profile answers all; the mirror answers the first and closes. */
async function readSlowly(context: Context): Promise<Tally> {
  const listener = await startWarm(context);
  const before = await descriptorsAtRest(listener);
  const idle = residentMiB(listener);
  const client = await Client.open(listener.port);
  const count = context.profile === 'web' ? PIPELINED : 1;
  client.pause();
  client.send(REQUEST.repeat(PIPELINED), ...Array.from({ length: count }, () => ANSWER));
  const stalled = await peakWhile(listener, staysBelow(listener, before + 10));
  const failures = stalled.result ? [] : [`${descriptors(listener) - before} descriptors for one client`];
  client.resume();
  const reading = await peakWhile(listener, client.settles(ALL_MS));
  const { answers } = client;
  client.close();
  failures.push(...answers.wrong, ...memory(stalled.peak - idle, 'for a client that does not read'));
  failures.push(...(await descriptorsLeft(listener, before)));
  const note = `${mib(stalled.peak - idle)} while it does not read, ${mib(reading.peak - idle)} while it does`;
  return survival(listener, { tried: count, wrong: answers.wrong.length, lost: answers.due, note, failures });
}

async function thenReset(context: Context): Promise<Tally> {
  const rounds = context.long ? 10 : 1;
  const listener = await startWarm(context);
  const before = await descriptorsAtRest(listener);
  const idle = residentMiB(listener);
  const failures: string[] = [];
  let highest = idle;
  for (let round = 0; round < rounds; round += 1) {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => Client.open(listener.port)));
    for (const client of clients) {
      client.pause();
      client.send(REQUEST.repeat(PIPELINED));
    }
    const { peak } = await peakWhile(listener, staysBelow(listener, before + 10 * CLIENTS));
    highest = Math.max(highest, peak);
    for (const client of clients) client.reset();
    failures.push(...(await descriptorsLeft(listener, before)));
  }
  failures.push(...memory(highest - idle, `for ${CLIENTS} such clients`));
  const note = `${mib(highest - idle)} above idle at most`;
  return survival(listener, { tried: rounds * CLIENTS, note, failures });
}

/** Starts a listener and warms it up, so that its memory has settled. */
async function startWarm(context: Context): Promise<Listener> {
  layPlain(context);
  writeContent(served(context, 'f'), FILE);
  const listener = await context.start();
  await inParallel({ count: 500, atOnce: 4 }, async () => {
    const client = await Client.open(listener.port);
    client.send(get('/f'), ANSWER);
    await client.settles(ANSWER_MS);
    client.close();
  });
  return listener;
}

/** Whether at most `limit` descriptors are open for `QUIET_MS`. */
async function staysBelow(listener: Listener, limit: number): Promise<boolean> {
  return !(await holdsWithin(QUIET_MS, () => descriptors(listener) > limit));
}

function memory(grown: number, when: string): string[] {
  return grown <= MOST_MIB ? [] : [`${mib(grown)} ${when}, more than ${MOST_MIB}`];
}

function mib(amount: number): string {
  return `${amount.toFixed(0)} MiB`;
}

async function manyOnOne(context: Context): Promise<Tally> {
  const count = 10_000;
  layPlain(context);
  writeContent(served(context, 'small.bin'), SMALL);
  const listener = await context.start();
  const before = await descriptorsAtRest(listener);
  const client = await Client.open(listener.port);
  for (let done = 0; done < count && client.ended === undefined; done += 1) {
    client.send(get('/small.bin'), { status: [200], content: SMALL });
    if (!(await client.settles(ANSWER_MS)) || client.answers.wrong.length > 0) break;
  }
  const { statuses, wrong } = client.answers;
  client.close();
  const failures = [...wrong, ...(await descriptorsLeft(listener, before))];
  return survival(listener, { tried: count, wrong: wrong.length, lost: count - statuses.length, failures });
}
