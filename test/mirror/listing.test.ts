import { mkdirSync, opendirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listDirectory } from '../../src/mirror/listing.ts';
import type { ChunkedBody } from '../../src/mirror/reply.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';
import { layEmptyFiles, temporaryFolder } from '../support/tree.ts';
import { eventually } from '../support/wait.ts';

const OPTIONS = { dotfiles: true, traits: PYTHON_3_5 };

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

async function list(target = '/'): Promise<{ status: number; lines: string[] }> {
  const reply = await listDirectory(Buffer.from(folder.path), target, OPTIONS);
  const lines = (reply.body as Buffer).toString('latin1').split('\n');
  return {
    status: reply.status,
    lines: lines.filter((line) => line.startsWith('<li>') || line.startsWith('<h1>')),
  };
}

function touch(name: string): void {
  writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from(name, 'latin1')]), '');
}

test('listDirectory() marks folders with / and links with @, links to folders get / in the link', async () => {
  mkdirSync(join(folder.path, 'dir'));
  for (const target of ['dir', 'file', 'nowhere']) symlinkSync(target, join(folder.path, `to-${target}`));
  touch('file');
  expect((await list()).lines.slice(1)).toEqual([
    '<li><a href="dir/">dir/</a></li>',
    '<li><a href="file">file</a></li>',
    '<li><a href="to-dir/">to-dir@</a></li>',
    '<li><a href="to-file">to-file@</a></li>',
    '<li><a href="to-nowhere">to-nowhere@</a></li>',
  ]);
});

test('listDirectory() sorts by lower case and code point, not by UTF-16', async () => {
  for (const name of ['b', 'A', '\xf0\x9d\x94\x84', '\xef\xa3\xbf', '\xe9', 'C']) touch(name); // U+1D504, U+F8FF
  expect((await list()).lines.slice(1).map((line) => line.replace(/<[^>]*>/g, ''))).toEqual([
    'A',
    'b',
    'C',
    '\xe9', // U+DCE9, below U+F8FF
    '\xef\xa3\xbf',
    '\xf0\x9d\x94\x84',
  ]);
});

test('listDirectory() keeps names that differ only in case in directory order', async () => {
  for (const name of ['x', 'X', 'yY', 'Yy', 'YY', 'yy', 'Xx', 'xX', 'XX', 'xx']) touch(name);
  const names: string[] = [];
  const directory = opendirSync(folder.path);
  for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) names.push(entry.name);
  directory.closeSync();
  const inOrder = ['x', 'xx', 'yy'].flatMap((key) => names.filter((name) => name.toLowerCase() === key));
  expect((await list()).lines.slice(1).map((line) => line.replace(/<[^>]*>/g, ''))).toEqual(inOrder);
});

test('listDirectory() escapes names and the title, and percent-encodes links', async () => {
  touch(`<"&'>~ %?#`);
  expect(await list('/?<b>%22%27&\xe9')).toEqual({
    status: 200,
    lines: [
      '<h1>Directory listing for /?&lt;b&gt;&quot;&#x27;&amp;\xc3\xa9</h1>',
      '<li><a href="%3C%22%26%27%3E%7E%20%25%3F%23">&lt;&quot;&amp;&#x27;&gt;~ %?#</a></li>',
    ],
  });
});

test('listDirectory() shows a malformed byte as is and links to its surrogate', async () => {
  touch('\xe9');
  expect((await list()).lines[1]).toBe('<li><a href="%ED%B3%A9">\xe9</a></li>');
});

test('listDirectory() never shows the path of the folder on disk', async () => {
  expect((await list('/?%FF')).lines[0]).toBe('<h1>Directory listing for /?\xef\xbf\xbd</h1>');
});

test('listDirectory() returns 404 for a title that Python cannot encode', async () => {
  expect((await list('/?%ED%A0%80')).status).toBe(404);
});

test('listDirectory() returns 404 if the folder does not exist', async () => {
  const reply = await listDirectory(Buffer.from(join(folder.path, 'gone')), '/gone/', OPTIONS);
  expect(reply).toMatchObject({ status: 404, reason: 'No permission to list directory' });
});

test('listDirectory() shares its chunks among concurrent requests, sorted by name', async () => {
  layEmptyFiles(folder.path, 3000, (number) => `entry-${String(number).padStart(4, '0')}`);
  const ask = (target: string) => listDirectory(Buffer.from(folder.path), target, OPTIONS);
  const replies = await Promise.all(['/', '/?a', '/?b', '/?c'].map(ask));
  const bodies = replies.map(({ body }) => body as ChunkedBody);
  for (const { chunks } of bodies.slice(2))
    expect(chunks.slice(1, -1).every((chunk, i) => chunk === bodies[1]?.chunks[i + 1])).toBe(true);
  for (const [number, { chunks, length }] of bodies.entries()) {
    const text = Buffer.concat(chunks).toString();
    expect(text.length).toBe(length);
    expect(text).toContain(`<h1>Directory listing for ${['/', '/?a', '/?b', '/?c'][number]}</h1>`);
    expect(text.match(/(?<=">)entry-\d+(?=<)/g)).toEqual(
      Array.from({ length: 3000 }, (_, place) => `entry-${String(place).padStart(4, '0')}`),
    );
  }
  for (const { release } of bodies) release();
});

test.each([256, 257])(
  'listDirectory() lists %d names the same with and without a link among them',
  async (count) => {
    const bodyOf = async (target: string) => {
      const { body } = await listDirectory(Buffer.from(folder.path), target, OPTIONS);
      return typeof body === 'string' ? body : (body as Buffer).toString('latin1');
    };
    for (let index = 0; index < count - 2; index += 1) touch(`Name-${(index * 7919) % count}&`);
    mkdirSync(join(folder.path, 'name-folder'));
    touch('.hidden');
    const alone = await bodyOf('/a%20b/?q');
    symlinkSync('nowhere', join(folder.path, 'zz-link'));
    const besideLink = await bodyOf('/a%20b/?q');
    expect(alone.match(/<li>/g)).toHaveLength(count);
    expect(besideLink.replace('<li><a href="zz-link">zz-link@</a></li>\n', '')).toBe(alone);
  },
);

test('listDirectory() answers at once for a small folder, and later for a large one', async () => {
  layEmptyFiles(folder.path, 256, (index) => `name-${index}`);
  const list = () => listDirectory(Buffer.from(folder.path), '/', OPTIONS);
  const answersAtOnce = async () => {
    const listing = list();
    await listing;
    return !(listing instanceof Promise);
  };
  await eventually('a listing at once, when the disk counts as fast', answersAtOnce, 20_000);
  touch('name-256');
  const later = list();
  expect(later).toBeInstanceOf(Promise);
  await later;
});
