import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { masked, split } from '../support/exchange.ts';
import { type LocalPython, servePython } from '../support/python.ts';
import { type Served, serveOurs } from '../support/served.ts';
import { temporaryFolder } from '../support/tree.ts';
import { expectedOf } from './deviations.ts';
import { partsOf, type Request } from './request.ts';
import { readLog, report, type Seen, same } from './seen.ts';

interface Parts {
  /** The served folder on this machine. */
  readonly folder: string;
  /** The path under which the original serves it. */
  readonly seenAt: string;
  readonly ours: Served;
  readonly theirs: Served;
  /** Called after both have stopped. */
  readonly remove: () => void;
}

/** What both answered and logged. */
export interface Sides {
  readonly ours: Seen;
  readonly theirs: Seen;
}

type Compared = Sides & { readonly difference: string | undefined };

/** Our command and the tutorial's listener serving the same folder. */
export class Pair {
  readonly folder: string;
  readonly #parts: Parts;

  /** Starts both on this machine; the parent of the served folder is not shared with other tests. */
  static async start(python: LocalPython): Promise<Pair> {
    const { path, remove } = temporaryFolder();
    const [folder, scratch] = [join(path, 'around', 'served'), join(path, 'scratch')];
    mkdirSync(folder, { recursive: true });
    mkdirSync(scratch);
    const [ours, theirs] = await Promise.all([
      serveOurs(folder, join(scratch, 'ours.log'), ['--python', python.version.join('.')]),
      servePython(python, folder, scratch),
    ]);
    return new Pair({ folder, seenAt: folder, ours, theirs, remove });
  }

  constructor(parts: Parts) {
    this.folder = parts.folder;
    this.#parts = parts;
  }

  async stop(): Promise<void> {
    const { ours, theirs, remove } = this.#parts;
    await Promise.all([ours.stop(), theirs.stop()]);
    remove();
  }

  /** Sends a request to both. Throws a report if ours differs from the original by more than the deviations. */
  async compare(request: Request): Promise<Sides> {
    const { difference, ...sides } = await this.#ask(request);
    if (difference !== undefined) throw new Error(difference);
    return sides;
  }

  /** Sends a request to both, and reports by how much more than the deviations ours differs from the original. */
  async findDifference(request: Request): Promise<string | undefined> {
    return (await this.#ask(request)).difference;
  }

  async #ask(request: Request): Promise<Compared> {
    const sides = await this.#send(request);
    const { ours, theirs } = sides;
    const expected = expectedOf({ ...sides, request: request.request, seenAt: this.#parts.seenAt });
    if (same(ours, expected) || (await this.#isHeadOfDeviation(request, sides)))
      return { ...sides, difference: undefined };
    return { ours, theirs, difference: report(request, { ours, expected }) };
  }

  /** Whether a HEAD has the heads of the answers to the same GET, whose bodies differ by a deviation. */
  async #isHeadOfDeviation({ request }: Request, sides: Sides): Promise<boolean> {
    const withoutLength = ({ answer }: Seen) => answer.replace(/(\r\nContent-Length: )\d+/, '$1');
    const asGet = request.replace(/^(\s*)HEAD/, '$1GET');
    if (asGet === request || withoutLength(sides.ours) !== withoutLength(sides.theirs)) return false;
    const { difference, ours, theirs } = await this.#ask({ request: asGet, halfClose: true });
    const isHead = (head: Seen, whole: Seen) => head.answer === split(whole.answer).head;
    return difference === undefined && isHead(sides.ours, ours) && isHead(sides.theirs, theirs);
  }

  async #send({ request, halfClose }: Request): Promise<Sides> {
    const { ours, theirs } = this.#parts;
    const answers = await Promise.all([ours.ask(request, halfClose), theirs.ask(request, halfClose)]);
    const isSilence = partsOf(request).words.length === 0; // closed without a line in the log
    const isWhole = (log: string) => isSilence || /" \d{3} -\n$|^-{40}\n.*\n-{40}\n$/s.test(log);
    const logs = await Promise.all([ours.takeLog(isWhole), theirs.takeLog(isWhole)]);
    return { ours: see(answers[0], logs[0]), theirs: see(answers[1], logs[1]) };
  }
}

function see(answer: string, log: string): Seen {
  return { answer: masked(answer), log: readLog(log) };
}
