import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/tree.ts';
import { endAll, startWeb } from './programs.ts';

const MTIME = 1_000_000_000;

const folder = temporaryFolder();
const path = (name: string) => join(folder.path, name);
let port: number;

beforeAll(async () => {
  ({ port } = await startWeb(folder.path));
});
afterAll(() => {
  endAll();
  folder.remove();
});

async function get(name: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/${name}`, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    redirect: 'manual',
  });
}

function factsOf({ headers }: Response): (string | null)[] {
  return ['etag', 'last-modified', 'content-length', 'accept-ranges'].map((name) => headers.get(name));
}

/**
 * Requests a file until the server has cached all it caches. The fields must be those of HEAD, which is never
 * answered from the cache.
 */
async function learn(name: string, body: string): Promise<void> {
  for (let times = 0; times < 3; times += 1) {
    const answer = await get(name);
    expect(await answer.text()).toBe(body);
    expect(factsOf(answer)).toEqual(factsOf(await get(name, {}, 'HEAD')));
  }
}

describe.each([
  { size: 'small', name: 'small.txt', bytes: 10 },
  { size: 'large', name: 'large.txt', bytes: 200_000 },
])('A $size file', ({ name, bytes }) => {
  const [before, after] = ['a', 'b'].map((letter) => letter.repeat(bytes)) as [string, string];

  /** Creates the file and lets the server cache it. */
  async function known(): Promise<{ tag: string; date: string }> {
    writeFileSync(path(name), before);
    utimesSync(path(name), MTIME, MTIME);
    await learn(name, before);
    const { headers } = await get(name);
    const tag = headers.get('etag') ?? '';
    expect((await get(name, { 'if-none-match': tag })).status).toBe(304);
    return { tag, date: headers.get('last-modified') ?? '' };
  }

  test('with new content of the same length and date is sent with the new content', async () => {
    const { tag, date } = await known();
    writeFileSync(path(name), after);
    utimesSync(path(name), MTIME, MTIME);
    for (const condition of [{ 'if-none-match': tag }, { 'if-modified-since': date }]) {
      const answer = await get(name, condition);
      expect([answer.status, await answer.text()], JSON.stringify(condition)).toEqual([200, after]);
      expect(answer.headers.get('etag')).not.toBe(tag);
    }
    const part = await get(name, { range: 'bytes=0-4', 'if-range': tag });
    expect([part.status, await part.text()]).toEqual([200, after]);
    await learn(name, after);
    expect(await (await get(name, { range: 'bytes=0-4' })).text()).toBe('bbbbb');
  });

  test('that was replaced is sent with the new content', async () => {
    const { tag } = await known();
    writeFileSync(path('new'), after);
    utimesSync(path('new'), MTIME, MTIME);
    renameSync(path('new'), path(name));
    expect((await get(name, { 'if-none-match': tag })).status).toBe(200);
    await learn(name, after);
  });

  test.each([
    { change: 'has grown', body: `${before}more` },
    { change: 'has shrunk', body: before.slice(0, 5) },
    { change: 'is empty', body: '' },
  ])('that $change is sent with its new length and a new tag', async ({ body }) => {
    const { tag } = await known();
    writeFileSync(path(name), body);
    utimesSync(path(name), MTIME, MTIME);
    const answer = await get(name, { 'if-none-match': tag });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(body.length)]);
    expect(answer.headers.get('etag')).not.toBe(tag);
    await learn(name, body);
  });

  test('with a new date is sent with it and a new tag', async () => {
    const { tag } = await known();
    utimesSync(path(name), MTIME, MTIME + 1);
    const answer = await get(name, { 'if-none-match': tag });
    expect(answer.headers.get('last-modified')).toBe('Sun, 09 Sep 2001 01:46:41 GMT');
    expect(answer.headers.get('etag')).not.toBe(tag);
    await learn(name, before);
  });

  test('that was removed or became a folder is answered accordingly', async () => {
    await known();
    rmSync(path(name));
    expect((await get(name)).status).toBe(404);
    mkdirSync(path(name));
    expect((await get(name)).status).toBe(301);
    rmSync(path(name), { recursive: true });
  });
});

test('A sibling that appears, changes and disappears is sent as it is', async () => {
  const ask = () => get('text.txt', { 'accept-encoding': 'gzip' }).then((answer) => answer.text());
  writeFileSync(path('text.txt'), 'plain');
  utimesSync(path('text.txt'), MTIME, MTIME);
  for (let times = 0; times < 3; times += 1) expect(await ask()).toBe('plain');
  for (const text of ['first', 'other']) {
    writeFileSync(path('text.txt.gz'), gzipSync(text));
    utimesSync(path('text.txt.gz'), MTIME, MTIME);
    for (let times = 0; times < 3; times += 1) expect(await ask()).toBe(text);
  }
  rmSync(path('text.txt.gz'));
  expect(await ask()).toBe('plain');
});
