import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/process/listen.ts';
import type { Running } from '../support/command.ts';
import { eventually, inParallel, within } from '../support/wait.ts';
import { Client } from './client.ts';
import { launch } from './context.ts';
import type { Context, Fault, Tally } from './fault.ts';
import { ANSWER_MS, askPlain, get, layPlain } from './plain.ts';

/** Long enough for its log lines to fill a pipe quickly. */
const TARGET = `/${'x'.repeat(2000)}`;

const START_MS = 20_000;

/** The listener waits a second for pending output. */
const STOP_MS = 3000;

/** A failing output. */
interface Spoilt {
  readonly fd: number | 'ignore';
  /** Called once the listener has inherited it. */
  spoil(): void;
}

/** Failing outputs by name; each gets the path of a FIFO. */
const KINDS: Readonly<Record<string, (fifo: string) => Spoilt>> = {
  '/dev/full': () => spoiltBy(openSync('/dev/full', 'w')),
  'a full pipe that nobody reads': (fifo) => spoiltBy(openSync(fifo, 'r+')),
  'a pipe whose reader is gone': (fifo) => {
    const reader = openSync(fifo, 'r+');
    return spoiltBy(openSync(fifo, 'w'), reader);
  },
  closed: () => ({ fd: 'ignore', spoil: () => {} }),
};

export const OUTPUTS: readonly Fault[] = Object.entries(KINDS).map(([name, open]) => ({
  group: 'process',
  name: `both outputs ${name === 'closed' ? '' : 'are '}${name}`,
  run: (context) => writeInto(context, open),
}));

function spoiltBy(fd: number, ...others: number[]): Spoilt {
  return { fd, spoil: () => [fd, ...others].forEach(closeSync) };
}

/** Every request is answered, and SIGTERM exits with 0. */
async function writeInto(context: Context, open: (fifo: string) => Spoilt): Promise<Tally> {
  const count = context.long ? 2000 : 400;
  const failures: string[] = [];
  let [survived, wrong, lost, worstMs] = [0, 0, 0, 0];
  layPlain(context);
  for (const format of ['python', 'json']) {
    const port = await freePort('127.0.0.1');
    const running = launchInto(context, open, ['--log-format', format, String(port)]);
    try {
      await eventually('the start', async () => (await askPlain(port)) === undefined, START_MS);
      const found = await askMissing(port, count);
      wrong += found.wrong;
      lost += found.lost;
      const problem = await askPlain(port);
      if (problem === undefined) survived += count;
      else failures.push(`--log-format ${format}: the plain request afterwards: ${problem}`);
      const started = performance.now();
      const code = await within(STOP_MS, 'the exit', running.stop());
      worstMs = Math.max(worstMs, performance.now() - started);
      if (code !== 0) failures.push(`--log-format ${format}: exit ${code}`);
    } catch (error) {
      failures.push(`--log-format ${format}: ${(error as Error).message}`);
    } finally {
      running.child.kill('SIGKILL');
    }
  }
  const note = `stopped in ${worstMs.toFixed(0)} ms at most`;
  return { tried: 2 * count, survived, wrong, lost, failures, note };
}

function launchInto(context: Context, open: (fifo: string) => Spoilt, args: readonly string[]): Running {
  const fifo = join(context.folder, `fifo-${args.at(-1)}`);
  execFileSync('mkfifo', [fifo]);
  const { fd, spoil } = open(fifo);
  const redirections = fd === 'ignore' ? '>&- 2>&-' : '';
  const running = launch(context, { args, stdio: ['ignore', fd, fd], redirections });
  spoil();
  return running;
}

async function askMissing(port: number, count: number): Promise<{ wrong: number; lost: number }> {
  let [wrong, lost] = [0, 0];
  await inParallel({ count, atOnce: 8 }, async () => {
    const client = await Client.open(port);
    client.send(get(TARGET), { status: [404] });
    await client.settles(ANSWER_MS);
    client.close();
    if (client.answers.wrong.length > 0) wrong += 1;
    else if (client.answers.due > 0) lost += 1;
  });
  return { wrong, lost };
}
