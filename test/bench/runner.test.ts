import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/tree.ts';
import type { Contestant } from './contestant.ts';
import type { Profile } from './profile.ts';
import { PROFILES } from './profiles.ts';
import { progress } from './progress.ts';
import type { Readers } from './readers.ts';
import { Results } from './results.ts';
import type { RowId } from './rows.ts';
import { Runner } from './runner.ts';

const CONSTANT = programHere('ceiling.mjs');
const WEB_CONSTANT = programHere('ceiling-web.mjs');

function programHere(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  vi.spyOn(progress, 'part').mockImplementation(() => {});
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'tree'));
});

afterEach(() => {
  vi.restoreAllMocks();
  folder.remove();
});

/** Lets one that answers the same 1 KiB to everything enter. */
async function enter(
  lacks: Contestant['lacks'] & {},
  rows: RowId[],
  { profile, constant }: { profile: Profile; constant: string } = {
    profile: PROFILES.python,
    constant: CONSTANT,
  },
): Promise<Results> {
  const results = new Results();
  const command = ({ port }: { port: number }) => ({
    program: process.execPath,
    args: [constant, String(port)],
  });
  const found = { version: 'constant', command };
  const contestant = { name: 'constant', lacks, find: async () => found };
  const readers = {} as Readers;
  const options = { profile, rows, rounds: 1, seconds: 1, scratch: folder.path, results, readers };
  const runner = new Runner({ contestant, found }, options);
  await runner.enter();
  const struck = rows.filter((id) => results.isStruck('constant', id));
  for (const row of struck) await runner.measure(row); // not even asked
  await runner.stop();
  return results;
}

test('a contestant that answers wrongly is detected before it counts', async () => {
  const results = await enter({}, ['file', 'head', 'missing', 'redirect', 'listing-20', 'big']);
  results.add('constant', { missing: 100_000, file: 1000 });
  expect(results.samples('constant', 'missing')).toBeUndefined();
  expect(results.note('constant', 'missing')).toBe('wrong: 200 for 404');
  expect(results.note('constant', 'head')).toBe('wrong: HEAD with a body');
  expect(results.note('constant', 'redirect')).toBe('wrong: 200 for 301 or 302 or 307 or 308');
  expect(results.note('constant', 'listing-20')).toBe('wrong: 0 entries for 20');
  expect(results.note('constant', 'big')).toBe('wrong: 1024 bytes for 100000000');
  expect(results.note('constant', 'file')).toBeUndefined();
  expect(results.samples('constant', 'file')).toEqual([1000]);
});

test('a contestant of the web profile that answers wrongly is detected before it counts', async () => {
  const rows: RowId[] = ['file', 'head', 'not-modified', 'range', 'listing-20', 'big'];
  const results = await enter({}, rows, { profile: PROFILES.web, constant: WEB_CONSTANT });
  expect(rows.map((row) => [row, results.note('constant', row)])).toEqual([
    ['file', undefined],
    ['head', undefined],
    ['not-modified', 'wrong: neither an ETag nor a Last-Modified'],
    ['range', 'wrong: 200 for 206'],
    ['listing-20', 'wrong: 0 entries for 20'],
    ['big', 'wrong: 1024 bytes for 100000000'],
  ]);
});

test('a contestant that closes its connections does not count in the web profile', async () => {
  const results = await enter({}, ['file'], { profile: PROFILES.web, constant: CONSTANT });
  expect(results.note('constant', 'file')).toBe('wrong: the connection is not kept');
});

test('a contestant is not asked for what it lacks', async () => {
  const results = await enter({ missing: 'it has one answer' }, ['missing']);
  expect(results.note('constant', 'missing')).toBe('n/a: it has one answer');
});
