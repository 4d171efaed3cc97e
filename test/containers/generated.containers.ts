import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Draft, draft } from '../parity/generated-request.ts';
import { tree as generatedTree } from '../parity/generated-tree.ts';
import { TELLING_REQUESTS, TELLING_TREE } from '../parity/telling.ts';
import { percentDecode, replaceTree, type TreeEntry } from '../support/tree.ts';
import { expectLogs } from './logs.ts';
import { type Containers, startContainers } from './pair.ts';

/** The same SEED generates the same requests; more TREES generate more. */
const SEED = Number(process.env['SEED'] ?? 3510);
const TREES = Number(process.env['TREES'] ?? 30);
const REQUESTS_PER_TREE = 70;

let containers: Containers;
const count = { all: 0, equal: 0, equalLogs: 0 };

beforeAll(async () => {
  console.info(`SEED=${SEED} repeats the generated requests`);
  containers = await startContainers('generated', 'served');
});
afterAll(async () => {
  await containers?.pair.stop();
  console.info(
    `Generated: ${count.all} exchanges, ${count.equal} answers equal byte for byte, ` +
      `${count.all - count.equal} different by a documented deviation; ${count.equalLogs} logs equal`,
  );
});

async function compare(request: string, halfClose?: boolean): Promise<void> {
  const { ours, theirs } = await containers.pair.compare({ request, halfClose });
  count.all += 1;
  if (ours.answer === theirs.answer) count.equal += 1;
  if (ours.log === theirs.log) count.equalLogs += 1;
}

test('requests on which the versions differ', async () => {
  replaceTree(containers.pair.folder, TELLING_TREE);
  for (const { request } of TELLING_REQUESTS) await compare(request);
});

const drafts = fc.array(draft, { minLength: REQUESTS_PER_TREE, maxLength: REQUESTS_PER_TREE });

test(`${TREES * REQUESTS_PER_TREE} requests for ${TREES} trees`, { timeout: 300_000 }, async () => {
  const compareAll = async (entries: TreeEntry[], written: Draft[]) => {
    replaceTree(containers.pair.folder, entries);
    const paths = ['', ...entries.map(({ path }) => percentDecode(path).toString('latin1'))];
    for (const write of written) {
      const { request, halfClose } = write(paths);
      await compare(request, halfClose);
    }
  };
  await fc.assert(fc.asyncProperty(generatedTree, drafts, compareAll), {
    seed: SEED,
    numRuns: TREES,
    endOnFailure: true,
  });
  expect(count.all).toBeGreaterThanOrEqual(2000);
});

test('the logs consist of the banner and the compared messages', () => expectLogs(containers));
