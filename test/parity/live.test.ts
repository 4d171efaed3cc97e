import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPythons, type LocalPython } from '../support/python.ts';
import { percentDecode, replaceTree, type TreeEntry } from '../support/tree.ts';
import { type Draft, draft } from './generated-request.ts';
import { tree as generatedTree } from './generated-tree.ts';
import { Pair } from './pair.ts';
import { DATE_ROWS, nanosecondsOf } from './recorded-dates.ts';
import { SETS } from './recorded-pythons.ts';
import type { Request } from './request.ts';

/** Differences that a failed comparison shows. */
const SHOWN_DIFFERENCES = 3;

const pythons = findPythons();
if (pythons.length === 0)
  console.warn('SKIPPED: the live comparison, because there is no CPython 3 but that of a distribution');

/** The same SEED generates the same requests; more TREES generate more. */
const SEED = Number(process.env['SEED'] ?? 3510);
const TREES = Number(process.env['TREES'] ?? 30);
const REQUESTS_PER_TREE = 90;
const DRAFTS = fc.array(draft, { minLength: REQUESTS_PER_TREE, maxLength: REQUESTS_PER_TREE });

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

describe.concurrent.each(pythons.map((python) => [python.version.join('.'), python] as const))(
  'live, Python %s',
  (version, python) => {
    let pair: Pair;
    beforeAll(async () => {
      pair = await Pair.start(python);
    });
    afterAll(() => pair?.stop());

    test(`agrees, SEED=${SEED}`, { timeout: 600_000 }, async ({ task }) => {
      const comparison = { with: `requests sent to Python ${version} too`, compared: 0, agreeing: 0 };
      task.meta.comparison = comparison;
      const differences: string[] = [];
      const compare = async (request: Request) => {
        comparison.compared += 1;
        const difference = await pair.findDifference(request);
        if (difference === undefined) comparison.agreeing += 1;
        else differences.push(difference);
      };
      for (const { tree, requests } of Object.values(SETS)) {
        replaceTree(pair.folder, tree);
        for (const request of requests) await compare(request);
      }
      await compareDates(python, pair.folder, compare);
      await compareGenerated(pair.folder, compare);
      expect(differences.slice(0, SHOWN_DIFFERENCES)).toEqual([]);
    });
  },
);

type Compare = (request: Request) => Promise<void>;

/** The recorded times that the file system can store. */
async function compareDates({ executable }: LocalPython, folder: string, compare: Compare): Promise<void> {
  replaceTree(folder, []);
  const input = DATE_ROWS.map(nanosecondsOf).join('\n');
  expect(spawnSync(executable, ['-c', LAY_DATES], { cwd: folder, input }).status).toBe(0);
  const mtimeOf = (number: number) => statSync(`${folder}/${number}`, { bigint: true }).mtimeNs;
  const held = DATE_ROWS.flatMap((row, number) => (mtimeOf(number) === nanosecondsOf(row) ? [number] : []));
  expect(held.length).toBeGreaterThan(100);
  for (const number of held) await compare({ request: `GET /${number} HTTP/1.0\r\n\r\n` });
}

async function compareGenerated(folder: string, compare: Compare): Promise<void> {
  const compareAll = async (entries: TreeEntry[], drafts: Draft[]) => {
    replaceTree(folder, entries);
    const paths = ['', ...entries.map(({ path }) => percentDecode(path).toString('latin1'))];
    for (const write of drafts) await compare(write(paths));
  };
  await fc.assert(fc.asyncProperty(generatedTree, DRAFTS, compareAll), {
    seed: SEED,
    numRuns: TREES,
    endOnFailure: true,
  });
}
