import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { masked } from '../support/exchange.ts';
import { type ServedHere, serveOurs } from '../support/served.ts';
import { replaceTree, temporaryFolder } from '../support/tree.ts';
import { linesOf, recordedPythons, SETS } from './recorded-pythons.ts';
import { readLog } from './seen.ts';

const pythons = recordedPythons();

test('every branch since 3.6 is recorded', () => {
  const branches = new Set(pythons.map(({ version }) => version.replace(/\.\d+$/, '')));
  expect([...branches]).toEqual(['3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14']);
});

const { path, remove } = temporaryFolder();
const folder = join(path, 'around', 'served');
const listeners = new Map<string, ServedHere>();

beforeAll(async () => {
  replaceTree(folder, []);
  for (const { version } of pythons)
    listeners.set(version, await serveOurs(folder, join(path, version), ['--python', version]));
});
afterAll(async () => {
  for (const ours of listeners.values()) await ours.stop();
  remove();
});

describe.each(Object.entries(SETS))('the requests of the set "%s"', (name, { tree, requests }) => {
  beforeAll(() => replaceTree(folder, tree));

  test.for(pythons)(
    'recorded, Python $version',
    { timeout: 60_000 },
    async ({ version, answers }, { task }) => {
      const ours = listeners.get(version) as ServedHere;
      const comparison = {
        with: `recorded exchanges of CPython ${version}`,
        compared: requests.length,
        agreeing: 0,
      };
      task.meta.comparison = comparison;
      for (const [index, { request, halfClose }] of requests.entries()) {
        const answer = linesOf(masked(await ours.ask(request, halfClose))).join('\n');
        const log = linesOf(readLog(await ours.takeLog())).join('\n');
        expect({ request, answer, log }).toEqual({ request, ...answers[name]?.[index] });
        comparison.agreeing += 1;
      }
    },
  );
});
