import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { ask, openSocket, readAll } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';

/** More than a small listing has, with names that make the folder itself large. */
const FILES = 4500;
/** Other entries, and the row of the parent folder. */
const OTHER_ROWS = 8;

const folder = temporaryFolder();
const calls = join(folder.path, 'calls');
let listener: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const large = join(folder.path, 'large');
  mkdirSync(join(large, 'z folder'), { recursive: true });
  for (let number = 0; number < FILES; number += 1)
    writeFileSync(join(large, `entry ${number} ${'x'.repeat(60)}`), 'x'.repeat(number % 50));
  symlinkSync('z folder', join(large, 'a link to a folder'));
  symlinkSync('entry', join(large, 'a broken link'));
  symlinkSync('large', join(large, 'a link to itself'));
  writeFileSync(Buffer.concat([Buffer.from(`${large}/caf`), Buffer.from([0xe9])]), '');
  writeFileSync(join(large, '日本'), '');
  writeFileSync(join(large, '.hidden'), '');
  listener = await serve({
    cwd: folder.path,
    args: ['--profile', 'web', '--bind', '127.0.0.1'],
    env: withDiskFaults({ slow: 'entry ', slowMs: 0.1, slowLog: calls }),
  });
});
afterAll(async () => {
  await listener.stop();
  folder.remove();
});

const REQUEST = 'GET /large/ HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n';

/** The rows and the totals of an answer, whose body may be chunked. */
function contentOf(answer: string): string {
  return answer.replace(/\r\n[\da-f]+\r\n/g, '').replace(/^[\s\S]*<\/thead>/, '');
}

test('the rows of a large folder are sent while its entries are read, and are those of any other listing', async () => {
  writeFileSync(calls, '');
  const socket = await openSocket(listener.port, REQUEST);
  let answer = '';
  while (!answer.includes('<data value=')) {
    await once(socket, 'readable');
    answer += socket.read().toString('latin1');
  }
  expect(readFileSync(calls).length).toBeLessThan(FILES / 2);
  answer += await readAll(socket);
  const whole = await ask(listener.port, '/large/', ['If-Match: *']); // which no early page can answer
  expect(whole.text).toMatch(/^Content-Length: /im);
  expect(answer).not.toMatch(/^Content-Length: /im);
  expect(contentOf(answer)).toContain(contentOf(whole.body));
  expect(whole.body.match(/<tr class="[^"]*"><td class="name">/g)).toHaveLength(FILES + OTHER_ROWS);
});

test('the rows come in groups of the size that the style sheet expects', async () => {
  const { body } = await ask(listener.port, '/large/', ['If-Match: *']);
  const groups = Array.from(
    body.matchAll(/<tbody>([\s\S]*?)<\/tbody>/g),
    ([, rows = '']) => rows.split('<tr ').length - 1,
  );
  const expected = Array.from(body.matchAll(/--rows, (\d+)\)/g), ([, rows]) => Number(rows));
  expect(expected).not.toEqual([]);
  expect(new Set(groups.slice(0, -1))).toEqual(new Set(expected));
});

test('concurrent clients share one read of the entries, even if one disconnects', async () => {
  writeFileSync(calls, '');
  const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(listener.port, REQUEST)));
  await Promise.all(sockets.map((socket) => once(socket, 'readable')));
  sockets.pop()?.resetAndDestroy();
  const [first = '', ...others] = (await Promise.all(sockets.map(readAll))).map(contentOf);
  expect(first.match(/<td class="name">/g)).toHaveLength(FILES + OTHER_ROWS);
  expect(others.filter((content) => content !== first)).toEqual([]);
  expect(readFileSync(calls).length).toBeLessThan(4 * FILES); // the first of them, those that came meanwhile, and a spare
});

test('an entry that is removed meanwhile is still listed, and the page is complete', async () => {
  const socket = await openSocket(listener.port, REQUEST);
  await once(socket, 'readable');
  rmSync(join(folder.path, 'large'), { recursive: true });
  const answer = await readAll(socket);
  expect(answer).toMatch(/<\/html>\n\r\n0\r\n\r\n$/);
  expect(answer.match(/<td class="name">/g)?.length).toBeGreaterThan(FILES);
});
