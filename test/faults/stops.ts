import { inParallel, within } from '../support/wait.ts';
import { Client } from './client.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { Load, layLoad } from './load.ts';
import { ANSWER_MS, askPlain, get, layPlain } from './plain.ts';

/** Limits for stopping with answers in progress and without, in milliseconds. */
const STOP_MS = 9500;
const QUIET_STOP_MS = 1000;

const CLIENTS = 16;

/** The maximum number of answers before the signal. */
const MOST_ANSWERS = 100;

export const STOPS: readonly Fault[] = [
  { group: 'process', name: 'SIGTERM at random moments under load', run: underLoad },
  { group: 'process', name: 'SIGTERM with clients that have no answer in progress', run: besideQuiet },
];

/** The sums of all rounds. */
class Rounds {
  tried = 0;
  survived = 0;
  wrong = 0;
  lost = 0;
  worstMs = 0;
  readonly failures: string[] = [];

  /** Stops a listener, which must exit with 0 in time. */
  async stop(listener: Listener, limitMs: number): Promise<void> {
    this.tried += 1;
    const started = performance.now();
    const code = await within(STOP_MS, 'the exit', listener.stop()).catch((error: Error) => error.message);
    const ms = performance.now() - started;
    this.worstMs = Math.max(this.worstMs, ms);
    const isClean = listener.stderr.split('\n').every((line) => line === '' || line.includes(' - - ['));
    if (code === 0 && isClean && ms <= limitMs) this.survived += 1;
    else if (code !== 0) this.failures.push(`exit ${code}: ${lastLines(listener.stderr)}`);
    else if (!isClean) this.failures.push(`on standard error: ${lastLines(listener.stderr)}`);
    else this.failures.push(`stopped after ${ms.toFixed(0)} ms`);
  }

  tally(note = ''): Tally {
    const { tried, survived, wrong, lost, worstMs, failures } = this;
    return {
      tried,
      survived,
      wrong,
      lost,
      failures,
      note: `stopped in ${worstMs.toFixed(0)} ms at most${note}`,
    };
  }
}

function lastLines(text: string): string {
  return JSON.stringify(text.slice(-300));
}

/** Every answer that has begun is complete, or visibly broken off. */
async function underLoad(context: Context): Promise<Tally> {
  const rounds = new Rounds();
  let broken = 0;
  layLoad(context);
  for (let round = 0; round < (context.long ? 100 : 10); round += 1) {
    const listener = await context.start();
    const load = new Load(listener.port, CLIENTS);
    await within(ANSWER_MS, 'the load', load.until(Math.floor(Math.random() * MOST_ANSWERS)));
    await rounds.stop(listener, STOP_MS);
    await load.stop();
    broken += load.broken;
    rounds.wrong += load.wrong.length;
    rounds.lost += load.lost;
    rounds.failures.push(...load.wrong);
  }
  return rounds.tally(`, ${broken} answers broken off`);
}

/** None of these clients delays the exit. */
const QUIET: Readonly<Record<string, (port: number) => Promise<Client>>> = {
  idle: (port) => Client.open(port),
  'half a head': (port) => sent(port, get('/plain.bin').slice(0, -2)),
  'idle after an answer': (port) => answered(port, get('/plain.bin')),
  'after the last answer': (port) => answered(port, get('/plain.bin', 'Connection: close\r\n')),
  'half a head after an answer': async (port) => {
    const client = await answered(port, get('/plain.bin'));
    client.send('GET /pl');
    return client;
  },
};

async function besideQuiet(context: Context): Promise<Tally> {
  const rounds = new Rounds();
  layPlain(context);
  for (let round = 0; round < (context.long ? 40 : 5); round += 1) {
    const listener = await context.start();
    const kinds = Object.values(QUIET);
    const only = kinds[round % (kinds.length + 1)]; // undefined in the last round: all kinds at once
    const clients: Client[] = [];
    await inParallel({ count: 20, atOnce: 5 }, async (index) => {
      const open = only ?? (kinds[index % kinds.length] as (port: number) => Promise<Client>);
      clients.push(await open(listener.port));
    });
    const problem = await askPlain(listener.port); // the earlier connections are accepted by now too
    if (problem !== undefined) rounds.failures.push(`a plain request meanwhile: ${problem}`);
    await rounds.stop(listener, QUIET_STOP_MS);
    for (const client of clients) client.close();
  }
  return rounds.tally();
}

async function sent(port: number, bytes: string): Promise<Client> {
  const client = await Client.open(port);
  client.send(bytes);
  return client;
}

/** A client that has its complete answer and keeps its side of the connection open. */
async function answered(port: number, request: string): Promise<Client> {
  const client = await Client.open(port);
  client.send(request, { status: [200] });
  await client.settles(ANSWER_MS);
  return client;
}
