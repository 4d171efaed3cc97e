import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, serve } from '../support/command.ts';
import { exchange } from '../support/exchange.ts';
import { layTree, temporaryFolder } from '../support/tree.ts';
import { type Recorded, recorded, recordedTree } from './corpus.ts';
import { expectAnswer, wantedLog } from './recording.ts';

const folder = temporaryFolder();
const refused = layTree(folder.path, recordedTree);
let listener: Running & { port: number };
let lines = 0;

beforeAll(async () => {
  if (refused.length > 0)
    console.warn(`${refused.length} names are refused by this file system: ${refused.join(' ')}`);
  if (process.platform === 'linux') expect(refused).toEqual([]);
  listener = await serve({ cwd: folder.path });
});
afterAll(async () => {
  await listener.stop();
  folder.remove();
});

/** Whether a request needs a name that this file system refuses. */
function concernsRefused({ request, body = '' }: Recorded): boolean {
  return refused.some((path) => request.includes(path) || body.includes(path.replace(/^.*\//, '')));
}

const CORPUS = 'recorded exchanges of CPython 3.5.10';

const groups = new Map<string, Recorded[]>();
for (const one of recorded) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);

test('the corpus is complete', () => {
  expect(recorded.length).toBe(1556);
});

describe.each([...groups.keys()])('recorded %s', (group) => {
  test.for(groups.get(group) ?? [])('$name', async (one, { skip, task }) => {
    skip(concernsRefused(one), 'the file system refuses a name that it needs');
    task.meta.comparison = { with: CORPUS, compared: 1, agreeing: 0 };
    const wanted = wantedLog(one).split('\n').slice(0, -1);
    const seen = lines;
    const answer = await exchange(listener.port, one.request, { halfClose: one.halfClose === true });
    const log = await listener.logLines(seen + wanted.length);
    lines = log.length;
    expectAnswer(answer, one);
    expect(log.slice(seen)).toEqual(wanted);
    task.meta.comparison = { with: CORPUS, compared: 1, agreeing: 1 };
  });
});

/** A fourth of the short requests: long ones in pieces of one byte would take minutes. */
const sample = recorded.filter(({ request }, i) => request.length < 2000 && i % 4 === 0);

describe('recorded, in pieces', () => {
  test('the sample has at least 300 exchanges of all groups', () => {
    expect(sample.length).toBeGreaterThanOrEqual(300);
    expect(new Set(sample.map(({ group }) => group))).toEqual(new Set(groups.keys()));
  });

  test.each([1, 7, 1000])(
    'the answer is the same when the request comes in pieces of %i bytes',
    async (pieceSize) => {
      const queue = sample.filter((one) => !concernsRefused(one)).values();
      const client = async () => {
        for (const one of queue) {
          const options = { halfClose: one.halfClose === true, pieceSize };
          expectAnswer(await exchange(listener.port, one.request, options), one);
        }
      };
      await Promise.all(Array.from({ length: 16 }, client));
    },
  );
});
