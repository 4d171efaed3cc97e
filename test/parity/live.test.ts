import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findPython } from '../support/python.ts';
import { layTree, percentDecode, type TreeEntry } from '../support/tree.ts';
import { reaches } from './differences.ts';
import { type Draft, draft } from './generated-request.ts';
import { tree as generatedTree } from './generated-tree.ts';
import { Pair } from './pair.ts';
import { DATE_ROWS, nanosecondsOf } from './recorded-dates.ts';
import { recorded, recordedTree } from './recording.ts';
import type { Request } from './request.ts';
import { TELLING_TARGETS, TELLING_TREE } from './telling.ts';
import { DIFFERENCES } from './versions.ts';

const python = findPython();
if (python === undefined)
  console.warn('SKIPPED: the live comparison, because there is no Python 3 on the path');
else console.info(`Comparing with Python ${python.version.join('.')}, ${python.executable}`);

test('no difference applies to Python 3.5.10', () => {
  expect(DIFFERENCES.filter(({ since }) => reaches([3, 5, 10], since))).toEqual([]);
});

let pair: Pair;
let [compared, agreeing] = [0, 0];

beforeAll(async () => {
  if (python !== undefined) pair = await Pair.start(python);
});
beforeEach(() => {
  [compared, agreeing] = [0, 0];
});
afterEach(({ task }) => {
  const original = `requests sent to Python ${python?.version.join('.')} too`;
  if (compared > 0) task.meta.comparison = { with: original, compared, agreeing };
});
afterAll(() => pair?.stop());

/** Throws unless both listeners answer as they have to. */
async function compare(request: Request): Promise<void> {
  compared += 1;
  await pair.compare(request);
  agreeing += 1;
}

describe.skipIf(python === undefined)('live, the recorded requests', () => {
  beforeAll(() => relay(pair.folder, recordedTree));

  test.each([...new Set(recorded.map(({ group }) => group))])('%s', async (group) => {
    for (const request of recorded.filter((one) => one.group === group)) await compare(request);
  });
});

/** Creates files `0`, `1`, ... with the times on standard input, in nanoseconds since 1970. */
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
  beforeAll(() => {
    relay(pair.folder, []);
    const input = DATE_ROWS.map(nanosecondsOf).join('\n');
    const args = ['-c', LAY_DATES];
    expect(spawnSync(python?.executable ?? '', args, { cwd: pair.folder, input }).status).toBe(0);
  });

  test('those that the file system can store', { timeout: 60_000 }, async () => {
    const mtimeOf = (number: number) => statSync(`${pair.folder}/${number}`, { bigint: true }).mtimeNs;
    const held = DATE_ROWS.flatMap((row, number) => (mtimeOf(number) === nanosecondsOf(row) ? [number] : []));
    expect(held.length).toBeGreaterThan(100);
    for (const number of held) await compare({ request: `GET /${number} HTTP/1.0\r\n\r\n` });
  });
});

/** The same SEED generates the same requests; more TREES generate more. */
const SEED = Number(process.env['SEED'] ?? 3510);
const TREES = Number(process.env['TREES'] ?? 30);
const REQUESTS_PER_TREE = 90;

describe.skipIf(python === undefined)('live, generated requests', () => {
  beforeAll(() => console.info(`The generated requests are those of SEED=${SEED}`));

  test('targets on which the versions differ', async () => {
    relay(pair.folder, TELLING_TREE);
    for (const target of TELLING_TARGETS) await compare({ request: `GET ${target} HTTP/1.0\r\n\r\n` });
  });

  const drafts = fc.array(draft, { minLength: REQUESTS_PER_TREE, maxLength: REQUESTS_PER_TREE });

  test(`${TREES * REQUESTS_PER_TREE} requests for ${TREES} trees`, { timeout: 600_000 }, async () => {
    const compareAll = async (entries: TreeEntry[], written: Draft[]) => {
      relay(pair.folder, entries);
      const paths = ['', ...entries.map(({ path }) => percentDecode(path).toString('latin1'))];
      for (const write of written) await compare(write(paths));
    };
    await fc.assert(fc.asyncProperty(generatedTree, drafts, compareAll), {
      seed: SEED,
      numRuns: TREES,
      endOnFailure: true,
    });
    expect(compared).toBeGreaterThanOrEqual(TREES * REQUESTS_PER_TREE);
  });
});

/** Replaces the content of a served folder. */
function relay(folder: string, entries: TreeEntry[]): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    rmSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { recursive: true, force: true });
  }
  expect(layTree(folder, entries)).toEqual([]);
}
