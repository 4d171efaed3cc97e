import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAnswer, recorded, recordedTree, wantedLog } from '../parity/recording.ts';
import { layTree } from '../support/tree.ts';
import { expectLogs } from './logs.ts';
import { type Containers, startContainers } from './pair.ts';

let containers: Containers;
const count = { all: 0, recorded: 0, deviations: 0, versions: 0 };

beforeAll(async () => {
  containers = await startContainers('recorded');
  expect(layTree(containers.pair.folder, recordedTree)).toEqual([]);
});
afterAll(async () => {
  await containers?.pair.stop();
  console.info(
    `Recorded: ${count.all} exchanges, ours as recorded; the original ${count.recorded} as recorded, ` +
      `${count.versions} as its version has it, ${count.deviations} where a rule makes us differ`,
  );
});

test.each([...new Set(recorded.map(({ group }) => group))])('%s', async (group) => {
  for (const one of recorded.filter((other) => other.group === group)) {
    const { ours, theirs, asIn35 } = await containers.pair.compare(one);
    expectAnswer(ours.answer, one);
    expect(ours.log).toBe(wantedLog(one));
    count.all += 1;
    if (!asIn35) {
      count.versions += 1;
    } else if (one.deviation !== undefined) {
      count.deviations += 1;
    } else {
      expectAnswer(theirs.answer, one);
      count.recorded += 1;
    }
  }
});

test('all exchanges were compared, and Python 3.5 differs in none', () => {
  expect(count.all).toBe(1556);
  if (containers.python.version[1] === 5) expect(count.versions).toBe(0);
});

test('the logs consist of the banner and the compared messages', () => expectLogs(containers));
