import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../support/python.ts';
import { layTree, type TreeEntry } from '../support/tree.ts';
import { Pair } from './pair.ts';
import type { Request } from './request.ts';

const python = findPython();
if (python === undefined) console.warn('SKIPPED: the live comparison, for there is no Python 3 on the path');
else console.info(`The live comparison is with Python ${python.version.join('.')}, ${python.executable}`);

const recorded = readFileSync(new URL('exchanges.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Request & { group: string });
const tree = JSON.parse(readFileSync(new URL('tree.json', import.meta.url), 'utf8')) as TreeEntry[];

describe.skipIf(python === undefined)('live, the recorded requests', () => {
  let pair: Pair;
  beforeAll(async () => {
    if (python === undefined) return;
    pair = await Pair.start(python);
    expect(layTree(pair.folder, tree)).toEqual([]);
  });
  afterAll(() => pair?.stop());

  test.each([...new Set(recorded.map(({ group }) => group))])('%s', async (group) => {
    for (const request of recorded.filter((one) => one.group === group)) await pair.compare(request);
  });
});
