import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { layAttacked, SECRET } from './attacked.ts';
import { endAll, startWeb } from './programs.ts';

const folder = temporaryFolder();
let root: string;
let port: number;

beforeAll(async () => {
  root = layAttacked(folder.path);
  const write = (name: string, content: string | Buffer) => writeFileSync(join(root, name), content);
  const link = (target: string, name: string) => symlinkSync(target, join(root, name));
  for (const name of ['page', 'page-inside', 'page-htm']) mkdirSync(join(root, name));
  link('../secret.txt', 'file-out');
  link(join(folder.path, 'secret.txt'), 'file-out-absolute');
  link('file-out', 'link-to-link-out');
  link('../root-secret', 'folder-out');
  link('..', 'up');
  link('/', 'disk');
  link('/proc/self/root', 'process');
  link('sub/a.txt', 'file-in');
  link(join(root, 'sub'), 'folder-in');
  link('../root/sub/a.txt', 'out-and-in-again');
  link('missing', 'broken');
  link('loop', 'loop');
  link('../../secret.txt', 'page/index.html');
  link('../hello.txt', 'page-inside/index.html');
  link('../../secret.txt', 'page-htm/index.htm');
  for (const name of ['text.txt', 'style.css']) write(name, 'as it is');
  writeFileSync(join(folder.path, 'secret.gz'), gzipSync(SECRET)); // not older than the original file
  link('../secret.gz', 'text.txt.gz');
  link('../secret.gz', 'style.css.br');
  write('style.css.gz', gzipSync('packed'));
  port = (await startWeb(root, ['--no-symlinks'])).port;
});
afterAll(() => {
  endAll();
  folder.remove();
});

describe('--no-symlinks', () => {
  test.each([
    '/file-out',
    '/file-out-absolute',
    '/link-to-link-out',
    '/folder-out',
    '/folder-out/',
    '/folder-out/secret.txt',
    '/up/',
    '/up/secret.txt',
    '/up/root/hello.txt/',
    '/disk/etc/passwd',
    '/disk/',
    '/process/etc/passwd',
    '/page/',
    '/page/index.html',
    '/page-htm/',
    '/broken',
    '/loop',
    '/loop/x',
  ])('%s is 404', async (target) => {
    const { status, text } = await ask(port, target);
    expect(status).toBe(404);
    expect(text).not.toContain(SECRET);
  });

  test.each([
    { target: '/file-in', body: 'a' },
    { target: '/folder-in/a.txt', body: 'a' },
    { target: '/out-and-in-again', body: 'a' },
    { target: '/up/root/sub/a.txt', body: 'a' }, // inside the folder, although the path leaves it
    { target: '/page-inside/', body: 'hello' },
  ])('$target stays inside and is served', async ({ target, body }) => {
    expect(await ask(port, target)).toMatchObject({ status: 200, body });
  });

  test('a compressed sibling that links to the outside is ignored', async () => {
    const accept = ['Accept-Encoding: br, gzip'];
    expect(await ask(port, '/text.txt', accept)).toMatchObject({ status: 200, body: 'as it is' });
    const { text, body } = await ask(port, '/style.css', accept);
    expect(text).toMatch(/^content-encoding: gzip\r$/m);
    expect(String(gunzipSync(Buffer.from(body, 'latin1')))).toBe('packed');
  });

  test.each(['text/html', 'application/json', 'text/plain'])(
    'a listing as %s reveals nothing about files outside',
    async (type) => {
      const { status, body } = await ask(port, '/', [`Accept: ${type}`]);
      expect(status).toBe(200);
      expect(body).not.toContain(`${SECRET.length} bytes`);
      if (type !== 'application/json') return;
      const of = (name: string) => JSON.parse(body).find((entry: { name: string }) => entry.name === name);
      for (const name of ['file-out', 'folder-out', 'disk', 'text.txt.gz']) {
        expect(of(name)).toMatchObject({ type: 'other' });
        expect(of(name)).not.toHaveProperty('size');
      }
    },
  );

  test('without the option the secret is served: the tests above can fail', async () => {
    const open = await startWeb(root);
    for (const target of ['/file-out', '/folder-out/secret.txt', '/page/', '/up/secret.txt'])
      expect((await ask(open.port, target)).body).toBe(SECRET);
    const { body } = await ask(open.port, '/text.txt', ['Accept-Encoding: gzip']);
    expect(String(gunzipSync(Buffer.from(body, 'latin1')))).toBe(SECRET);
  });
});
