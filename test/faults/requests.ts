import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from '../parity/request.ts';
import { converse, type Exchanged, masked } from '../support/exchange.ts';
import { layTree, type TreeEntry } from '../support/tree.ts';
import { type Counts, makeServed, whileServing } from './counts.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { climbing, mutated } from './mutations.ts';
import { Random } from './random.ts';
import { look } from './well-formed.ts';

/** Concurrent clients. */
const CLIENTS = 64;

/** Well above the time limit of the listener. */
const LIMIT_MS = 20_000;

/** Bytes to send, one per character. */
interface Request {
  readonly bytes: string;
  readonly halfClose: boolean | 'when answered';
}

/** One request in this many is plain. */
const PLAIN_EVERY = 500;
const PLAIN = 'GET /hello.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/** Files next to the served folder; the empty name is the folder that contains them. */
const OUTSIDE = ['canary.txt', 'index.html', ''];

/** Their content, which no request contains. */
const CANARY = 'f3b1c7 the secret next to the served folder';

const SEED = Number(process.env['FAULTS_SEED'] ?? 20_261_125);

export const FAULTS: readonly Fault[] = [
  { group: 'requests', name: 'requests are mutated or random bytes', run: sendMutated },
];

async function sendMutated(context: Context): Promise<Tally> {
  const corpus = lay(context);
  const random = new Random(SEED);
  const total = context.long ? 100_000 : 10_000;
  return whileServing(context, { args: ['--timeout', '2'] }, async (listener, counts) => {
    const clients = new Clients(context, listener, counts);
    clients.plain = masked((await converse(listener.port, PLAIN)).text);
    if (!/^HTTP\/1\.[01] 200 .*\r\n\r\nhello, world\n$/s.test(clients.plain))
      counts.countWrong(`plain: ${clients.plain}`);
    const requests = generate(random, corpus, total);
    await Promise.all(Array.from({ length: CLIENTS }, () => clients.send(requests)));
    await counts.afterFault('all of them', listener);
    if (counts.survived === 1) counts.survived = counts.tried;
    for (const line of stackLines(listener.stderr + listener.stdout)) counts.fail(`standard error: ${line}`);
    const { answered, 'broken off': broken, silent } = clients.seen;
    counts.note = `seed ${SEED}: ${answered} answered, ${broken} broken off, ${silent} without an answer`;
  });
}

/** Creates the tree of the recorded requests, and the canaries next to it; returns the requests. */
function lay(context: Context): string[] {
  const served = makeServed(context);
  const read = (name: string) => readFileSync(new URL(`../parity/${name}`, import.meta.url), 'utf8');
  layTree(served, JSON.parse(read('tree.json')) as TreeEntry[]);
  for (const name of OUTSIDE.filter(Boolean)) writeFileSync(join(context.folder, name), CANARY);
  return read('exchanges.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { request: string }).request);
}

function* generate(random: Random, corpus: readonly string[], total: number): Generator<Request> {
  for (let i = 1; i <= total; i += 1) {
    const climbs = i % 10 === 0;
    if (i % PLAIN_EVERY === 0) yield { bytes: PLAIN, halfClose: false };
    else if (climbs) yield { bytes: climbing(random, OUTSIDE), halfClose: 'when answered' };
    else if (i % 2 === 0) yield { bytes: mutated(random, corpus), halfClose: true };
    // The listener would wait for the rest of an incomplete request.
    else yield { bytes: `${mutated(random, corpus)}\r\n\r\n`, halfClose: 'when answered' };
  }
}

/** Clients that share the requests; each answer is checked as it arrives. */
class Clients {
  /** The expected plain answer. */
  plain = '';
  readonly seen = { answered: 0, 'broken off': 0, silent: 0 };
  readonly #context: Context;
  readonly #listener: Listener;
  readonly #counts: Counts;

  constructor(context: Context, listener: Listener, counts: Counts) {
    this.#context = context;
    this.#listener = listener;
    this.#counts = counts;
  }

  async send(requests: Iterable<Request>): Promise<void> {
    for (const request of requests) {
      this.#counts.tried += 1;
      this.#judge(
        request,
        await converse(this.#listener.port, request.bytes, { ...request, limitMs: LIMIT_MS }),
      );
    }
  }

  #judge(request: Request, { text, ending }: Exchanged): void {
    const what = JSON.stringify(request.bytes.slice(0, 300));
    const got = JSON.stringify(text.slice(0, 300));
    const looks = look(this.#context.profile, text);
    if (ending === 'late') this.#counts.countLost(`no end: ${what}`);
    else if (text.includes(CANARY)) this.#counts.countWrong(`the canary came back: ${what}`);
    else if (request.bytes === PLAIN && masked(text) !== this.plain) this.#counts.countWrong(`plain: ${got}`);
    else if (looks === 'silent' && !this.#mayBeSilent(request)) this.#counts.countLost(`no answer: ${what}`);
    else if (typeof looks === 'object') this.#counts.countWrong(`${looks.wrong}: ${what}: ${got}`);
    else this.seen[looks] += 1;
  }

  /** Blank lines are not a request, and an HTTP/0.9 answer is a body alone, which can be empty. */
  #mayBeSilent({ bytes }: Request): boolean {
    return this.#context.profile === 'web' ? /^[\r\n]*$/.test(bytes) : partsOf(bytes).version === 'HTTP/0.9';
  }
}

/** Lines of a stack trace and the error above it; a log line starts with an address. */
function stackLines(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /^\s+at .+[:)]|^(?:Uncaught )?\w*(?:Error|Exception)\b/.test(line));
}
