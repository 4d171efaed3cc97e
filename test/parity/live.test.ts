import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../support/python.ts';
import { layTree, percentDecode, type TreeEntry } from '../support/tree.ts';
import { reaches } from './differences.ts';
import { type Draft, draft } from './generated-request.ts';
import { tree as generatedTree } from './generated-tree.ts';
import { Pair } from './pair.ts';
import { DATE_ROWS, nanosecondsOf } from './recorded-dates.ts';
import { recorded, recordedTree } from './recording.ts';
import { TELLING_TARGETS, TELLING_TREE } from './telling.ts';
import { DIFFERENCES } from './versions.ts';

const python = findPython();
if (python === undefined) console.warn('SKIPPED: the live comparison, for there is no Python 3 on the path');
else console.info(`The live comparison is with Python ${python.version.join('.')}, ${python.executable}`);

test('no difference is one of Python 3.5.10', () => {
  expect(DIFFERENCES.filter(({ since }) => reaches([3, 5, 10], since))).toEqual([]);
});

describe.skipIf(python === undefined)('live, the recorded requests', () => {
  let pair: Pair;
  beforeAll(async () => {
    if (python === undefined) return;
    pair = await Pair.start(python);
    expect(layTree(pair.folder, recordedTree)).toEqual([]);
  });
  afterAll(() => pair?.stop());

  test.each([...new Set(recorded.map(({ group }) => group))])('%s', async (group) => {
    for (const request of recorded.filter((one) => one.group === group)) await pair.compare(request);
  });
});

/** Gives files `0`, `1`, ... of the current folder the times on standard input, in nanoseconds since 1970. */
const LAY_DATES = `
import os, sys
for number, time in enumerate(sys.stdin.read().split()):
    open(str(number), 'w').close()
    try:
        os.utime(str(number), ns=(int(time), int(time)))
    except (OSError, OverflowError):
        pass
`;

describe.skipIf(python === undefined)('live, the recorded times', () => {
  let pair: Pair;
  beforeAll(async () => {
    if (python === undefined) return;
    pair = await Pair.start(python);
    const input = DATE_ROWS.map(nanosecondsOf).join('\n');
    expect(spawnSync(python.executable, ['-c', LAY_DATES], { cwd: pair.folder, input }).status).toBe(0);
  });
  afterAll(() => pair?.stop());

  test('those that the file system holds', { timeout: 60_000 }, async () => {
    const mtimeOf = (number: number) => statSync(`${pair.folder}/${number}`, { bigint: true }).mtimeNs;
    const held = DATE_ROWS.flatMap((row, number) => (mtimeOf(number) === nanosecondsOf(row) ? [number] : []));
    expect(held.length).toBeGreaterThan(100);
    for (const number of held) await pair.compare({ request: `GET /${number} HTTP/1.0\r\n\r\n` });
  });
});

/** The generated requests are the same for the same SEED; TREES makes more of them. */
const SEED = Number(process.env['SEED'] ?? 3510);
const TREES = Number(process.env['TREES'] ?? 30);
const REQUESTS_PER_TREE = 90;

describe.skipIf(python === undefined)('live, generated requests', () => {
  let pair: Pair;
  beforeAll(async () => {
    if (python === undefined) return;
    console.info(`The generated requests are those of SEED=${SEED}`);
    pair = await Pair.start(python);
  });
  afterAll(() => pair?.stop());

  test('targets that tell the versions apart', async () => {
    relay(pair.folder, TELLING_TREE);
    for (const target of TELLING_TARGETS) await pair.compare({ request: `GET ${target} HTTP/1.0\r\n\r\n` });
  });

  const drafts = fc.array(draft, { minLength: REQUESTS_PER_TREE, maxLength: REQUESTS_PER_TREE });

  test(`${TREES * REQUESTS_PER_TREE} requests for ${TREES} trees`, { timeout: 600_000 }, async () => {
    let count = 0;
    const compareAll = async (entries: TreeEntry[], written: Draft[]) => {
      relay(pair.folder, entries);
      const paths = ['', ...entries.map(({ path }) => percentDecode(path).toString('latin1'))];
      for (const write of written) {
        await pair.compare(write(paths));
        count += 1;
      }
    };
    await fc.assert(fc.asyncProperty(generatedTree, drafts, compareAll), {
      seed: SEED,
      numRuns: TREES,
      endOnFailure: true,
    });
    expect(count).toBeGreaterThanOrEqual(2000);
  });
});

/** Puts another tree into a folder that is being served. */
function relay(folder: string, entries: TreeEntry[]): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    rmSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { recursive: true, force: true });
  }
  expect(layTree(folder, entries)).toEqual([]);
}
