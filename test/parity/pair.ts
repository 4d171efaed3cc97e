import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { masked } from '../support/exchange.ts';
import { type Python, servePython } from '../support/python.ts';
import { type Served, serveOurs } from '../support/served.ts';
import { temporaryFolder } from '../support/tree.ts';
import { bytesOf, escaped, messagesOf, type Outcome, readLog } from './answer.ts';
import { decide } from './decide.ts';
import { differencesOf, traitsOf, withLooks } from './differences.ts';
import type { Request } from './request.ts';
import { PYTHON_3_5 } from './traits.ts';
import type { Difference } from './versions.ts';

/** What came of a request, or should have. */
interface Seen {
  readonly answer: string;
  readonly log: string;
}

/** Our command and the tutorial's listener, over the same folder. */
export class Pair {
  /** The served folder; what is around it is not shared with other tests. */
  readonly folder: string;
  readonly #differences: readonly Difference[];
  readonly #ours: Served;
  readonly #theirs: Served;
  readonly #remove: () => void;

  static async start(python: Python): Promise<Pair> {
    const { path, remove } = temporaryFolder();
    const [folder, scratch] = [join(path, 'around', 'served'), join(path, 'scratch')];
    mkdirSync(folder, { recursive: true });
    mkdirSync(scratch);
    const ours = await serveOurs(folder, scratch);
    const theirs = await servePython(python, folder, scratch);
    return new Pair({ python, folder, ours, theirs, remove });
  }

  private constructor(parts: {
    python: Python;
    folder: string;
    ours: Served;
    theirs: Served;
    remove: () => void;
  }) {
    this.folder = parts.folder;
    this.#differences = differencesOf(parts.python);
    this.#ours = parts.ours;
    this.#theirs = parts.theirs;
    this.#remove = parts.remove;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#ours.stop(), this.#theirs.stop()]);
    this.#remove();
  }

  /** Sends a request to both and throws a report where either answer or log is not what it has to be. */
  async compare(request: Request): Promise<void> {
    const [ours, theirs] = await Promise.all([see(this.#ours, request), see(this.#theirs, request)]);
    const wanted = await this.#expect(request, ours.answer);
    if (!same(ours, wanted.ours) || !same(theirs, wanted.theirs)) {
      throw new Error(report(request, { ours, theirs, wanted }));
    }
  }

  /** What has to come from us, by our rules, and from this Python, by its version. */
  async #expect(request: Request, answer: string): Promise<{ ours: Seen; theirs: Seen }> {
    const differences = this.#differences;
    const ask = this.#askOurs(request, answer);
    const question = { ...request, folder: this.folder, ask };
    const ours = await decide({ ...question, traits: PYTHON_3_5, byOurRules: true });
    const theirs = await decide({ ...question, traits: traitsOf(differences), byOurRules: false });
    this.#ours.takeLog();
    return {
      ours: toSeen(ours, true),
      theirs: toSeen(
        withLooks(differences, theirs),
        differences.some(({ escapesLog }) => escapesLog),
      ),
    };
  }

  /** Each request once: the first is already answered. */
  #askOurs({ request }: Request, answer: string): (request: Request) => Promise<string> {
    const answers = new Map([[request, Promise.resolve(answer)]]);
    return (other) => {
      const known = answers.get(other.request) ?? this.#ours.ask(other.request, other.halfClose);
      answers.set(other.request, known);
      return known;
    };
  }
}

async function see(served: Served, { request, halfClose }: Request): Promise<Seen> {
  const answer = masked(await served.ask(request, halfClose));
  return { answer, log: readLog(served.takeLog()) };
}

function toSeen(outcome: Outcome, escapesMessages: boolean): Seen {
  const messages = messagesOf(outcome).map((message) => (escapesMessages ? escaped(message) : message));
  return { answer: bytesOf(outcome), log: messages.map((message) => `${message}\n`).join('') };
}

function same(one: Seen, other: Seen): boolean {
  return one.answer === other.answer && one.log === other.log;
}

interface Sides {
  ours: Seen;
  theirs: Seen;
  wanted: { ours: Seen; theirs: Seen };
}

function report({ request, halfClose }: Request, { ours, theirs, wanted }: Sides): string {
  return [
    `request     ${shown(request)}${halfClose === true ? ', and no more' : ''}`,
    ...compared('ours  ', ours, wanted.ours),
    ...compared('Python', theirs, wanted.theirs),
  ].join('\n');
}

function compared(who: string, seen: Seen, wanted: Seen): string[] {
  if (same(seen, wanted)) return [`${who} is as expected: ${shown(seen.answer)}`];
  const at = firstDifference(seen.answer, wanted.answer);
  return [
    `${who} answers ${shown(seen.answer, at)}`,
    `${who} has to  ${shown(wanted.answer, at)}`,
    `${who} logs    ${shown(seen.log, firstDifference(seen.log, wanted.log))}`,
    `${who} has to  ${shown(wanted.log, firstDifference(seen.log, wanted.log))}`,
  ];
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

const SHOWN = 1000;

/** A text as JSON, or the part of it around a place. */
function shown(text: string, at = 0): string {
  const start = text.length > SHOWN ? Math.max(0, at - SHOWN / 2) : 0;
  const end = start + SHOWN;
  const part = JSON.stringify(text.slice(start, end));
  return `${start > 0 ? `... from ${start} ` : ''}${part}${end < text.length ? ` ... of ${text.length}` : ''}`;
}
