import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Asked, ask, isBrokenOff, isWhole } from './asked.ts';
import type { Context, Listener, Tally } from './fault.ts';

const PLAIN = 'a plain file\n';

/** How many failures are reported. */
const MAX_FAILURES = 20;

/** Criteria for an answer. */
export interface Wanted {
  /** Whether a complete answer is right. */
  readonly isRight: (asked: Asked) => boolean;
  /** Whether the received part of a broken-off answer is right. @default no answer may break off */
  readonly isRightPart?: (asked: Asked) => boolean;
}

/** A tally in progress. */
export class Counts implements Tally {
  tried = 0;
  survived = 0;
  wrong = 0;
  lost = 0;
  note = '';
  readonly failures: string[] = [];

  /**
   * Counts an answer as right, wrong or lost.
   * @param what names the answer in failures
   */
  judge(what: string, asked: Asked, { isRight, isRightPart }: Wanted): void {
    if (isWhole(asked)) {
      if (!isRight(asked)) this.countWrong(`${what}: complete but wrong: ${tell(asked)}`);
    } else if (isRightPart !== undefined && isBrokenOff(asked)) {
      if (!isRightPart(asked)) this.countWrong(`${what}: broken off and wrong: ${tell(asked)}`);
    } else if (isBrokenOff(asked) || asked.ending === 'late') {
      this.countLost(`${what}: ${tell(asked)}`);
    } else {
      this.countWrong(`${what}: longer than its Content-Length: ${tell(asked)}`);
    }
  }

  countWrong(failure: string): void {
    this.wrong += 1;
    this.fail(failure);
  }

  countLost(failure: string): void {
    this.lost += 1;
    this.fail(failure);
  }

  fail(failure: string): void {
    if (this.failures.length < MAX_FAILURES) this.failures.push(failure);
  }

  /** Counts a fault, and whether the listener answers a plain request after it. */
  async afterFault(what: string, listener: Listener): Promise<void> {
    this.tried += 1;
    const asked = await ask(listener.port, '/plain.txt');
    const { exitCode, signalCode } = listener.child;
    if (exitCode !== null || signalCode !== null)
      this.fail(`${what}: the listener ended: ${lastError(listener)}`);
    else if (isPlain(asked)) this.survived += 1;
    else this.fail(`${what}: a plain request after it: ${tell(asked)}`);
  }
}

/** Whether this is the answer for `/plain.txt`. */
export function isPlain(asked: Asked): boolean {
  return asked.status === 200 && isWhole(asked) && asked.body.toString() === PLAIN;
}

/** The criteria for a missing file. */
export const NOT_FOUND: Wanted = { isRight: ({ status }) => status === 404 };

/** Creates the served folder with a plain file in it. */
export function makeServed({ folder }: Context): string {
  const served = join(folder, 'www');
  mkdirSync(served, { recursive: true });
  writeFileSync(join(served, 'plain.txt'), PLAIN);
  return served;
}

/** Starts a listener for `work` and stops it afterwards; it must exit with 0. */
export async function whileServing(
  context: Context,
  options: Parameters<Context['start']>[0],
  work: (listener: Listener, counts: Counts) => Promise<void>,
): Promise<Tally> {
  const listener = await context.start(options);
  const counts = new Counts();
  try {
    await work(listener, counts);
  } finally {
    const code = await listener.stop();
    if (code !== 0) counts.fail(`The listener ended with ${code}: ${lastError(listener)}`);
  }
  return counts;
}

function tell({ status, head, length, ending, ms }: Asked): string {
  const said = /^content-length: (\d+)/im.exec(head)?.[1] ?? 'no';
  return `status ${status}, ${length} bytes of ${said}, ${ending} after ${Math.round(ms)} ms`;
}

/** The last error that a listener printed. */
function lastError({ stderr }: Listener): string {
  return /^\w*Error\b.*$/m.exec(stderr)?.[0] ?? stderr.trimEnd().slice(-200);
}
