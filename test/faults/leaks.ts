import { fileURLToPath } from 'node:url';
import { residentMiB } from '../support/resources.ts';
import { inParallel } from '../support/wait.ts';
import type { Expected } from './answers.ts';
import { Client } from './client.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { KINDS, type Kind, layMixture } from './mixture.ts';
import { ANSWER_MS, askPlain, survival } from './plain.ts';

const AT_ONCE = 16;

/** The maximum number of requests per connection of the web profile. */
const MOST_KEPT = 10;

/** One in this many is aborted. */
const ABORTED = 10;

const MOST_MIB = 10;

/** Samples per memory measurement, whose result is their minimum; plain requests run between them. */
const LOOKS = 10;
const REQUESTS_BETWEEN = 50;

const COLLECT = fileURLToPath(new URL('collect-garbage.mjs', import.meta.url));

export const FAULTS: readonly Fault[] = [
  { group: 'leaks', name: 'mixed requests, a tenth of them aborted', run: mixed },
];

async function mixed(context: Context): Promise<Tally> {
  const count = context.long ? 300_000 : 40_000;
  const first = 30_000;
  layMixture(context);
  const listener = await context.start({ env: { NODE_OPTIONS: `--expose-gc --import ${COLLECT}` } });
  const descriptors = await descriptorsAtRest(listener);
  const run = new Run(context, listener);
  await run.ask(first);
  const before = await leastMemory(listener);
  await run.ask(count - first);
  const after = await leastMemory(listener);
  const failures = [...run.wrong, ...(await descriptorsLeft(listener, descriptors))];
  const grown = after - before;
  if (grown > MOST_MIB) failures.push(`${grown.toFixed(1)} MiB more at the end`);
  const note = `from ${before.toFixed(0)} to ${after.toFixed(0)} MiB after the warm-up`;
  return survival(listener, { tried: count, wrong: run.wrong.length, lost: run.lost, note, failures });
}

class Run {
  readonly wrong: string[] = [];
  lost = 0;
  readonly #port: number;
  readonly #context: Context;
  #asked = 0;

  constructor(context: Context, { port }: Listener) {
    this.#context = context;
    this.#port = port;
  }

  /** Sends `count` more requests. */
  async ask(count: number): Promise<void> {
    const end = this.#asked + count;
    await inParallel({ count: AT_ONCE, atOnce: AT_ONCE }, async () => {
      while (this.#asked < end) await this.#connect(end);
    });
  }

  async #connect(end: number): Promise<void> {
    const most = this.#context.profile === 'web' ? 1 + (this.#asked % MOST_KEPT) : 1;
    const client = await Client.open(this.#port);
    for (let asked = 0; asked < most && client.ended === undefined && this.#asked < end; asked += 1) {
      const index = this.#asked;
      this.#asked += 1;
      if (!(await this.#exchange(client, index))) break;
    }
    client.close();
  }

  /** @returns whether another request may follow */
  async #exchange(client: Client, index: number): Promise<boolean> {
    const kind = KINDS[index % KINDS.length] as Kind;
    const expected = kind.expected[this.#context.profile];
    if (index % ABORTED === 0) {
      await abort(client, kind.request, { expected, point: index / ABORTED });
      this.wrong.push(...client.answers.wrong.map((what) => `${kind.name}: ${what}`));
      return false;
    }
    client.send(kind.request, expected);
    await client.settles(ANSWER_MS);
    const { wrong, due } = client.answers;
    if (wrong.length > 0) this.wrong.push(...wrong.map((what) => `${kind.name}: ${what}`));
    else if (due > 0) this.lost += 1;
    return wrong.length === 0 && due === 0 && kind.keeps;
  }
}

/** Resets at a point of the request, or as soon as the answer begins. */
async function abort(
  client: Client,
  request: string,
  { expected, point }: { expected: Expected; point: number },
): Promise<void> {
  const sent = point % (request.length + 10);
  client.send(request.slice(0, sent), expected);
  if (sent >= request.length)
    await client.holdsWithin(ANSWER_MS, () => client.answers.statuses.length > 0 || client.answers.hasBegun);
  client.reset();
}

/** The minimum memory of the listener after garbage collections, in MiB. */
async function leastMemory(listener: Listener): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look += 1) {
    for (let asked = 0; asked < REQUESTS_BETWEEN; asked += 1) await askPlain(listener.port);
    listener.child.kill('SIGUSR2');
    await askPlain(listener.port);
    least = Math.min(least, residentMiB(listener));
  }
  return least;
}
