import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './asked.ts';
import { bytesOf, Match } from './content.ts';
import { type Counts, isPlain, whileServing } from './counts.ts';
import type { Fault, Listener } from './fault.ts';
import { isWholePage, linksOf } from './listed.ts';
import { buildShim, makeFaulty, missingShim } from './shim.ts';

/** How long each open, read and stat takes on the slow disk. */
const SLOW_MS = 50;

/** Fewer than the threads of libuv (4), so that one is free for the other client. */
const SLOW_CLIENTS = 3;

const CONTENT = bytesOf({ size: 200_000, seed: 33 });

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: `each call to a disk takes ${SLOW_MS} ms`,
    missing: missingShim,
    run: async (context) => {
      const path = makeFaulty(context, `slow-${SLOW_MS}`);
      for (const name of ['a', 'b', 'c']) writeFileSync(join(path, name), CONTENT);
      return whileServing(context, { env: buildShim(context) }, async (listener, counts) => {
        const times: number[] = [];
        const slow = Promise.all(
          Array.from({ length: SLOW_CLIENTS }, () => askSlowDisk(listener, counts, context.long ? 50 : 5)),
        );
        let isOver = false;
        slow.finally(() => {
          isOver = true;
        });
        while (!isOver) times.push(await timePlain(listener, counts));
        await slow;
        counts.note = `another client waits ${median(times)} ms, at most ${Math.ceil(Math.max(...times))}`;
      });
    },
  },
];

async function askSlowDisk(listener: Listener, counts: Counts, rounds: number): Promise<void> {
  const folder = `/faulty/slow-${SLOW_MS}`;
  for (let round = 0; round < rounds; round += 1) {
    const match = new Match(CONTENT);
    const asked = await ask(listener.port, `${folder}/b`, { take: match.take });
    counts.judge('a file of the slow disk', asked, { isRight: match.isAll });
    const page = await ask(listener.port, `${folder}/`);
    counts.judge('a folder of the slow disk', page, {
      isRight: () => isWholePage(page) && linksOf(page).length === 3,
    });
    await counts.afterFault('a slow disk', listener);
  }
}

/** The time for a file on another disk, in milliseconds. */
async function timePlain(listener: Listener, counts: Counts): Promise<number> {
  const asked = await ask(listener.port, '/plain.txt');
  counts.judge('a file of another disk', asked, { isRight: isPlain });
  return asked.ms;
}

function median(times: readonly number[]): number {
  return Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0);
}
