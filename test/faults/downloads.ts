import { setTimeout as delay } from 'node:timers/promises';
import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { ANSWER_MS, get, layPlain, served, survival } from './plain.ts';

const BIG = { size: 100 * 1024 * 1024, seed: 11 };
const SMALL = { size: 5000, seed: 12 };

/** Seconds of `--timeout`, shorter than the download. */
const TIMEOUT = 1;
const DOWNLOAD_MS = 4000;

/** Bytes sent after the request of a download: immediately, and near its end. */
interface Second {
  readonly name: string;
  readonly first: string;
  readonly later?: string;
  /** Whether they form a request that the web profile answers. */
  readonly isRequest?: boolean;
}

const NEXT = get('/small.bin');

const SECONDS: readonly Second[] = [
  { name: 'half a head and no more', first: NEXT.slice(0, 9) },
  { name: 'a head in two parts', first: NEXT.slice(0, 20), later: NEXT.slice(20), isRequest: true },
  { name: 'malformed bytes', first: '\0\x01 no request\r\n\r\n' },
  { name: 'half a head, malformed bytes at the end', first: NEXT.slice(0, 9), later: '\0\r\n\0\r\n\r\n' },
  { name: 'malformed bytes at the end', first: '', later: 'GET\r\n\r\n' },
  { name: 'a head that is too long', first: `${NEXT.slice(0, -2)}X: ${'x'.repeat(300_000)}` },
];

export const DOWNLOADS: readonly Fault[] = [
  { group: 'connections', name: 'more bytes after the request of a 100 MB download', run: splitHeads },
];

async function splitHeads(context: Context): Promise<Tally> {
  const rounds = context.long ? 5 : 1;
  layPlain(context);
  writeContent(served(context, 'big.bin'), BIG);
  writeContent(served(context, 'small.bin'), SMALL);
  const listener = await context.start({ args: ['--timeout', String(TIMEOUT)] });
  const before = await descriptorsAtRest(listener);
  const wrong: string[] = [];
  const lost: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(SECONDS.map((second) => download({ context, listener, second, wrong, lost })));
  }
  const failures = [...wrong, ...lost, ...(await descriptorsLeft(listener, before))];
  const tried = rounds * SECONDS.length;
  return survival(listener, { tried, wrong: wrong.length, lost: lost.length, failures });
}

interface Download {
  readonly context: Context;
  readonly listener: Listener;
  readonly second: Second;
  readonly wrong: string[];
  readonly lost: string[];
}

/** Either exactly the bytes of the file arrive, or the connection breaks off before the last one. */
async function download({ context, listener, second, wrong, lost }: Download): Promise<void> {
  const client = await Client.open(listener.port);
  const { answers } = client;
  client.send(get('/big.bin') + second.first, { status: [200], content: BIG });
  await readFor(client, DOWNLOAD_MS);
  if (second.later !== undefined) client.send(second.later);
  const isAnswered = second.isRequest === true && context.profile === 'web';
  if (isAnswered) answers.expect({ status: [200, 408], content: SMALL });
  else answers.expect({ status: [400, 405, 408, 431] });
  await client.settles(ANSWER_MS);
  client.close();
  wrong.push(...answers.wrong.map((what) => `${second.name}: ${what}`));
  const isWhole = answers.statuses.length > 0;
  if (client.ended === undefined && answers.wrong.length === 0 && !isWhole)
    lost.push(`${second.name}: no whole file`);
  if (client.ended === undefined && isAnswered && answers.due > 0)
    lost.push(`${second.name}: no second answer`);
}

/** Reads about half of the download in steps, in the given total time. */
async function readFor(client: Client, ms: number): Promise<void> {
  const steps = 40;
  for (let step = 0; step < steps && client.ended === undefined; step += 1) {
    client.pause();
    await delay(ms / steps); // the pace of the reader
    const least = client.answers.bodyBytes + BIG.size / 2 / steps;
    client.resume();
    const { answers } = client;
    const hasCome = () =>
      answers.bodyBytes >= least || client.ended !== undefined || answers.wrong.length > 0;
    await client.holdsWithin(ANSWER_MS, hasCome);
  }
}
