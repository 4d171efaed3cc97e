import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { masked } from '../support/exchange.ts';
import { type LocalPython, type Python, servePython } from '../support/python.ts';
import { type Served, serveOurs } from '../support/served.ts';
import { temporaryFolder } from '../support/tree.ts';
import { bytesOf, escaped, messagesOf, type Outcome, readLog } from './answer.ts';
import { decide } from './decide.ts';
import { differencesOf, traitsOf, withLooks } from './differences.ts';
import type { Request } from './request.ts';
import { report, type Seen, type Sides, same } from './seen.ts';
import { PYTHON_3_5 } from './traits.ts';
import type { Difference } from './versions.ts';

interface Parts {
  readonly python: Python;
  /** The served folder on this machine. */
  readonly folder: string;
  /** The path under which the original serves it. */
  readonly seenAt: string;
  readonly ours: Served;
  readonly theirs: Served;
  /** Another weblistener, asked for the content of files; its log is ignored. */
  readonly witness: Served;
  /** Called after all have stopped. */
  readonly remove: () => void;
}

/** Both answers, and whether the original was expected to answer as 3.5. */
export type Compared = Sides & { readonly asIn35: boolean };

/** Our command and the tutorial's listener serving the same folder. */
export class Pair {
  readonly folder: string;
  readonly #parts: Parts;
  readonly #differences: readonly Difference[];

  /** Starts both on this machine; the parent of the served folder is not shared with other tests. */
  static async start(python: LocalPython): Promise<Pair> {
    const { path, remove } = temporaryFolder();
    const [folder, scratch] = [join(path, 'around', 'served'), join(path, 'scratch')];
    mkdirSync(folder, { recursive: true });
    mkdirSync(scratch);
    const ours = await serveOurs(folder, join(scratch, 'ours.log'));
    const witness = await serveOurs(folder, join(scratch, 'witness.log'));
    const theirs = await servePython(python, folder, scratch);
    return new Pair({ python, folder, seenAt: folder, ours, theirs, witness, remove });
  }

  constructor(parts: Parts) {
    this.folder = parts.folder;
    this.#parts = parts;
    this.#differences = differencesOf(parts.python);
  }

  async stop(): Promise<void> {
    const { ours, theirs, witness, remove } = this.#parts;
    await Promise.all([ours.stop(), theirs.stop(), witness.stop()]);
    remove();
  }

  /** Sends a request to both. Throws a report if an answer or a log is not the expected one. */
  async compare(request: Request): Promise<Compared> {
    const { ours, theirs } = this.#parts;
    const { request: bytes, halfClose } = request;
    const answers = await Promise.all([ours.ask(bytes, halfClose), theirs.ask(bytes, halfClose)]);
    const { asIn35, ...wanted } = await this.#expect(request, answers[0]);
    const [seenOurs, seenTheirs] = await Promise.all([
      see(ours, answers[0], wanted.ours),
      see(theirs, answers[1], wanted.theirs),
    ]);
    const sides = { ours: seenOurs, theirs: seenTheirs, wanted };
    if (!same(sides.ours, wanted.ours) || !same(sides.theirs, wanted.theirs)) {
      throw new Error(report(request, sides));
    }
    return { ...sides, asIn35 };
  }

  /** The expected answers: ours with its deviations, and this Python's by its version. */
  async #expect(request: Request, answer: string): Promise<{ ours: Seen; theirs: Seen; asIn35: boolean }> {
    const differences = this.#differences;
    const { folder, seenAt } = this.#parts;
    const question = { ...request, folder, seenAt, ask: this.#askWitness(request, answer) };
    const ours = await decide({ ...question, traits: PYTHON_3_5, byOurRules: true });
    const in35 = await decide({ ...question, traits: PYTHON_3_5, byOurRules: false });
    const theirs = await decide({ ...question, traits: traitsOf(differences), byOurRules: false });
    const escapesLog = differences.some((difference) => difference.escapesLog);
    const wanted = toSeen(withLooks(differences, theirs), escapesLog);
    return { ours: toSeen(ours, true), theirs: wanted, asIn35: same(wanted, toSeen(in35, escapesLog)) };
  }

  /** Sends each request once; the first is already answered. */
  #askWitness({ request }: Request, answer: string): (request: Request) => Promise<string> {
    const answers = new Map([[request, Promise.resolve(answer)]]);
    return (other) => {
      const known = answers.get(other.request) ?? this.#parts.witness.ask(other.request, other.halfClose);
      answers.set(other.request, known);
      return known;
    };
  }
}

async function see(served: Served, answer: string, wanted: Seen): Promise<Seen> {
  const log = await served.takeLog((text) => readLog(text) === wanted.log);
  return { answer: masked(answer), log: readLog(log) };
}

function toSeen(outcome: Outcome, escapesMessages: boolean): Seen {
  const messages = messagesOf(outcome).map((message) => (escapesMessages ? escaped(message) : message));
  return { answer: bytesOf(outcome), log: messages.map((message) => `${message}\n`).join('') };
}
