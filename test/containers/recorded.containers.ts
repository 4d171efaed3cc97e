import { afterAll, beforeAll, expect, test } from 'vitest';
import { recorded, recordedTree } from '../parity/corpus.ts';
import { expectAnswer, wantedLog } from '../parity/recording.ts';
import { readLog } from '../parity/seen.ts';
import { layTree } from '../support/tree.ts';
import { type Container, startOurs } from './container.ts';
import { expectLogs } from './logs.ts';
import { type Containers, startContainers } from './pair.ts';

let containers: Containers;
let ours35: Container;
const count = { all: 0, equal: 0 };

beforeAll(async () => {
  containers = await startContainers('recorded');
  const { folder } = containers.pair;
  expect(layTree(folder, recordedTree)).toEqual([]);
  ours35 = await startOurs(['--volume', `${folder}:/app:ro`]);
});
afterAll(async () => {
  await Promise.all([containers?.pair.stop(), ours35?.stop()]);
  console.info(
    `Recorded: ${count.all} exchanges, ours as recorded from 3.5.10; as the original's Python ${count.equal} equal byte ` +
      `for byte, ${count.all - count.equal} different by a documented deviation`,
  );
});

test.each([...new Set(recorded.map(({ group }) => group))])('%s', async (group) => {
  for (const one of recorded.filter((other) => other.group === group)) {
    const { ours, theirs } = await containers.pair.compare(one);
    const answer = await ours35.ask(one.request, one.halfClose);
    const wanted = wantedLog(one);
    expectAnswer(answer, one);
    expect(readLog(await ours35.takeLog((log) => readLog(log) === wanted))).toBe(wanted);
    count.all += 1;
    if (ours.answer === theirs.answer) count.equal += 1;
  }
});

test('all exchanges were compared', () => expect(count.all).toBe(1556));

test('the logs consist of the banner and the compared messages', () => expectLogs(containers));
